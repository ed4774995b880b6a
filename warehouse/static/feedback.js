/* What the person is told outside the swapped screen: #band (the sentence), #pending (how many scans wait), #strip (what is typed, or saved,
   or being sent: one line, and what is typed goes first). */
(function () {
  'use strict'

  const icons = {
    ok: 'check', line_done: 'checks', task_done: 'flag', error: 'cross', ask: 'question', skipped: 'alert', held: 'hand',
    offline: 'cloud', busy: 'clock', blocked: 'stop', partial: 'barcode', refused: 'refused', sent: 'check', waiting: 'clock', sending: 'arrow',
  }
  const lines = { typed: '', saved: '' } // the strip's, the first one that says something is shown
  const find = (id) => document.getElementById(id)
  let waiting = 0
  let refusals = 0 // sentences of the device that said no

  // Words stand in the page, in the person's language; {number}, {of} and {text} are filled in here. One of a thing has words of its own.
  function words(name, values) {
    const filled = { number: waiting, ...values }
    const said = find('words').dataset
    const key = name.replace(/-(\w)/g, (all, letter) => letter.toUpperCase())
    const sentence = (Number(filled.number) === 1 && said[key + 'One']) || said[key] || ''
    return sentence.replace(/\{(\w+)\}/g, (all, value) => (value in filled ? filled[value] : all))
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

  // The picture of a verdict, told apart by its shape alone.
  const verdictPicture = (kind) => picture(icons[kind] || 'alert')

  // A code does not break at its hyphens, and reads from left to right; the screen marks codes the same way.
  function marked(sentence) {
    const text = document.createElement('span')
    text.className = 'sentence'
    for (const part of sentence.split(/( )/)) {
      const code = document.createElement('bdi')
      code.className = 'code'
      code.dir = 'ltr'
      code.textContent = part
      text.append(part.includes('-') ? code : part)
    }
    text.normalize() // words in nodes of their own would break into other lines than the screen's
    return text
  }

  function fill(kind, sentence) {
    const band = find('band')
    band.className = kind
    band.textContent = ''
    band.append(verdictPicture(kind), marked(sentence))
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

  // Its words may need more lines than the screen's own verdict: nothing is covered by them.
  const makeRoom = () => document.body.style.setProperty('--band', find('band').offsetHeight + 'px')

  // Something that the device itself has to say, or the verdict of a scan made on another screen.
  function say(kind, sentence, sound) {
    clear()
    fill(kind, sentence)
    if (kind === 'blocked') refusals += 1
    document.body.classList.add('device-speaks')
    makeRoom()
    if (sound) window.warehouse.play(sound)
  }

  // The same with a button beside it.
  function offer(kind, sentence, label, act) {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = label
    button.addEventListener('click', act)
    say(kind, sentence, kind)
    find('band').append(button)
    makeRoom()
  }

  function pending(number) {
    const badge = find('pending')
    waiting = number
    if (!badge) return
    if (!badge.firstChild) badge.append(document.createElement('b'))
    badge.firstChild.textContent = String(number)
    badge.setAttribute('aria-label', words('waiting'))
    badge.hidden = number === 0
  }

  function strip(kind, text) {
    const line = find('strip')
    lines[kind] = text
    if (!line) return
    line.className = lines.typed ? 'typed' : 'saved'
    line.textContent = lines.typed || lines.saved
    line.hidden = !line.textContent
  }

  addEventListener('DOMContentLoaded', () => {
    pending(waiting)
    strip('saved', lines.saved)
    verdict(find('screen'))
    for (const event of ['htmx:sendError', 'htmx:timeout']) {
      document.addEventListener(event, () => say('offline', words('unreachable'), 'offline'))
    }
  })

  window.warehouse.feedback = {
    verdict, say, offer, words, pending, clear, verdictPicture, typed: (text) => strip('typed', text), saved: (text) => strip('saved', text),
    refusals: () => refusals,
  }
})()
