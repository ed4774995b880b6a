/* What the person is told outside the swapped screen: #band (the sentence), #pending (how many scans wait), #strip (what is being typed or sent). */
(function () {
  'use strict'

  const icons = {
    ok: 'check', line_done: 'checks', task_done: 'flag', error: 'cross', ask: 'question', skipped: 'alert', held: 'hand',
    offline: 'cloud', blocked: 'hand', partial: 'barcode', refused: 'hand',
  }
  const find = (id) => document.getElementById(id)
  let waiting = 0

  // Words stand in the page, in the person's language; {n} and {text} are filled in here.
  function words(name, text) {
    const sentence = find('words').getAttribute('data-' + name) || ''
    return sentence.replace('{n}', waiting).replace('{text}', text || '')
  }

  function picture(name) {
    const space = 'http://www.w3.org/2000/svg'
    const svg = document.createElementNS(space, 'svg')
    const use = document.createElementNS(space, 'use')
    svg.setAttribute('class', 'icon')
    svg.setAttribute('aria-hidden', 'true')
    use.setAttribute('href', '#icon-' + name)
    svg.appendChild(use)
    return svg
  }

  // A code does not break at its hyphens; the screen marks codes the same way.
  function marked(sentence) {
    const text = document.createElement('span')
    text.className = 'sentence'
    for (const part of sentence.split(/( )/)) {
      const code = document.createElement('span')
      code.className = 'code'
      code.textContent = part
      text.append(part.includes('-') ? code : part)
    }
    return text
  }

  function fill(kind, sentence) {
    const band = find('band')
    band.className = kind
    band.textContent = ''
    band.append(picture(icons[kind] || 'alert'), marked(sentence))
  }

  function clear() {
    const band = find('band')
    band.className = ''
    band.textContent = ''
    document.body.classList.remove('device-speaks')
  }

  // The verdict of the screen that is shown: the same words in the same place, and a live region reads them.
  function verdict(screen) {
    const told = screen.querySelector('.verdict .sentence')
    clear()
    if (told) fill(screen.dataset.outcome || 'ok', told.textContent.trim())
  }

  // Something that the device itself has to say, or the verdict of a scan made on another screen.
  function say(kind, sentence, sound) {
    clear()
    fill(kind, sentence)
    document.body.classList.add('device-speaks')
    if (sound) window.warehouse.play(sound)
  }

  function pending(number) {
    const badge = find('pending')
    waiting = number
    if (!badge) return
    badge.textContent = String(number)
    badge.hidden = number === 0
  }

  function strip(text, kind) {
    const line = find('strip')
    line.className = kind || ''
    line.textContent = text || ''
    line.hidden = !text
  }

  addEventListener('DOMContentLoaded', () => {
    pending(waiting)
    verdict(find('screen'))
    for (const event of ['htmx:sendError', 'htmx:timeout']) {
      document.addEventListener(event, () => say('offline', words('offline'), 'offline'))
    }
  })

  window.warehouse.feedback = { verdict, say, words, pending, strip, clear }
})()
