/* The scanner test (/setup/scanner): hears each read, finds out which of the five codes it was meant to be, shows how it came,
   and sends all of them as one form. Nothing of it enters the outbox. On the result it only plays sounds and fills the support line. */
(function () {
  'use strict'

  const { capture, feedback, timing, play } = window.warehouse
  const list = document.getElementById('probes')
  const form = document.getElementById('reads-form')
  const AIM = /^\][A-Za-z][0-9A-Za-z]/ // a scanner may send the symbol's identifier in front
  const reads = {}
  let lastAt = 0
  let sending = 0

  // A text whose control characters and spaces can be seen, by their names.
  function visible(text) {
    const names = list.dataset.signs.split(' ')
    const received = document.createElement('bdi')
    received.className = 'received'
    received.dir = 'ltr'
    for (const piece of text.split(/([\u0000-\u0020])/)) {
      if (!/^[\u0000-\u0020]$/.test(piece)) {
        received.append(piece)
        continue
      }
      const mark = document.createElement('mark')
      mark.textContent = names[piece.charCodeAt(0)]
      received.append(mark)
    }
    return received
  }

  const isTwice = (text) => text.length > 1 && text.slice(0, text.length / 2) === text.slice(text.length / 2)
  const once = (text) => (isTwice(text) ? text.slice(text.length / 2) : text).replace(AIM, '')

  // How many characters have to be changed, added or taken away (Levenshtein).
  function difference(one, other) {
    let row = Array.from({ length: other.length + 1 }, (_, place) => place)
    for (const sign of one) {
      const next = [row[0] + 1]
      for (let place = 1; place < row.length; place++) {
        next[place] = Math.min(next[place - 1] + 1, row[place] + 1, row[place - 1] + (sign === other[place - 1] ? 0 : 1))
      }
      row = next
    }
    return row[other.length]
  }

  /* Which code was it meant to be? The most alike; where a wrong keyboard layout leaves nothing alike, the one of the same length,
     give or take its separators. Null for a code that is none of the five. */
  function meant(text) {
    const rows = Array.from(list.children).map((row) => {
      const printed = row.dataset.text.replace(/␝/g, '\u001d')
      const separators = printed.split('\u001d').length - 1
      const wrong = difference(text, printed)
      const longer = Math.abs(text.length - printed.length)
      return { row, wrong, longer, fits: wrong * 2 <= printed.length || longer <= separators }
    })
    rows.sort((one, other) => one.wrong - other.wrong || one.longer - other.longer)
    return rows[0].fits ? rows[0].row : null
  }

  function tell(kind, words, number) {
    feedback.say(kind, list.dataset[words].replace('{n}', number || ''), kind)
  }

  function describe(read) {
    const words = list.dataset
    const facts = [words[read.path], read.gap + ' ms', words[read.end]]
    if (read.times > 1 || isTwice(read.text)) facts.push(words.twice)
    return facts.join(', ')
  }

  function show(row, read) {
    const how = document.createElement('span')
    how.textContent = describe(read)
    row.classList.add('done')
    row.querySelector('use').setAttribute('href', '#icon-check')
    const small = row.querySelector('small')
    small.textContent = ''
    small.append(visible(read.text), ' ', how)
  }

  // All five: sent by itself, a moment later, so that a second copy of the last one is still heard.
  function settle() {
    const count = Object.keys(reads).length
    document.getElementById('read-count').textContent = String(count)
    form.elements.reads.value = JSON.stringify(reads)
    form.querySelector('button').disabled = false
    clearTimeout(sending)
    if (count === list.children.length) sending = setTimeout(() => form.submit(), timing.copy)
  }

  function take(read) {
    if (read.path === 'paste') return
    if (!read.whole) return feedback.say('partial', feedback.words('partial'), 'partial')
    const row = meant(once(read.raw))
    if (!row) return tell('error', 'other')
    const name = row.dataset.probe
    const before = reads[name]
    const isCopy = before && before.text === read.raw && performance.now() - lastAt < timing.copy
    lastAt = performance.now()
    reads[name] = { text: read.raw.slice(0, 200), path: read.path, gap: Math.round(read.gap), end: read.ended, times: isCopy ? before.times + 1 : 1 }
    show(row, reads[name])
    tell('ok', before ? 'again' : 'read', Array.from(list.children).indexOf(row) + 1)
    settle()
  }

  function support() {
    const line = document.getElementById('support')
    const words = line.dataset
    const browser = (navigator.userAgent.match(/Android [\d.]+|(?:Chrome|Firefox|Version)\/\d+/g) || [navigator.userAgent]).join(' ')
    const letters = Math.round((parseFloat(getComputedStyle(document.documentElement).fontSize) / 16) * 100)
    line.textContent = [
      words.screen + ' ' + innerWidth + ' × ' + innerHeight + ' × ' + devicePixelRatio,
      words.letters + ' ' + letters + ' %',
      words.browser + ' ' + browser,
      isSecureContext ? words.secure : words.plain,
    ].join(' · ')
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-play]')
    if (button) play(button.dataset.play)
  })
  addEventListener('resize', support)
  support()
  if (!list) return

  document.body.setAttribute('data-reads-only', '')
  capture.onRead(take)
})()
