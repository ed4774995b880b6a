/* "What the server has": the last scans of this device, each with what became of it. Opened by a tap on the badge, the strip or the verdict, or
   by F9; closed by its button, Esc or the next scan. Built when it is first asked for; the sink keeps the focus. */
(function () {
  'use strict'

  const { outbox, feedback, limits, sender } = window.warehouse
  const states = { error: 'refused', refused: 'refused', skipped: 'skipped', held: 'held', waiting: 'waiting', sending: 'sending' }
  const openers = '#pending, #strip.saved, #band, #screen .verdict, #screen .ready'
  let panel = null

  const isOpen = () => panel !== null && !panel.hidden

  function element(tag, className, text) {
    const made = document.createElement(tag)
    made.className = className
    if (text) made.textContent = text
    return made
  }

  function build() {
    panel = element('section', 'saved')
    panel.id = 'saved'
    panel.hidden = true
    panel.setAttribute('role', 'dialog')
    panel.setAttribute('aria-labelledby', 'saved-title')
    const head = element('header', 'bar')
    const title = element('h2', 'task-name', feedback.words('saved-title'))
    const button = element('button', 'back')
    title.id = 'saved-title'
    button.type = 'button'
    button.setAttribute('aria-label', feedback.words('close'))
    button.append(feedback.verdictPicture('error'))
    button.addEventListener('click', close)
    head.append(title, button)
    panel.append(head, element('p', 'summary'), element('ul', 'list'))
    panel.querySelector('.summary').setAttribute('role', 'status')
    document.body.append(panel)
  }

  function told(record) {
    if (record.outcome) return record
    const { scan_id, fields, what, worker } = record
    return { what, worker, at: fields.scanned_at, outcome: scan_id === sender.sending() ? 'sending' : 'waiting', sentence: '' }
  }

  function time(at) {
    const made = element('time', 'row-aside', new Date(at).toLocaleTimeString(document.documentElement.lang, { hour12: false }))
    made.dateTime = at
    return made
  }

  function row(entry) {
    const state = states[entry.outcome] || 'saved'
    const made = element('li', 'list-row ' + state)
    const line = element('div', '')
    const text = element('span', 'row-text')
    const words = element('small', '', feedback.words('state-' + state))
    const other = entry.worker && entry.worker !== document.body.dataset.worker ? entry.worker : ''
    made.dataset.outcome = entry.outcome
    const more = [state === 'skipped' ? '' : entry.sentence, other].filter(Boolean).join(' · ')
    if (more) words.append(' · ' + more)
    text.append(element('bdi', 'row-title', entry.what), words)
    line.append(feedback.verdictPicture(entry.outcome), text, time(entry.at))
    made.append(line)
    return made
  }

  async function fill() {
    const [history, waiting] = await Promise.all([outbox.history(), outbox.all()])
    const entries = history.concat(waiting).slice(-limits.kept).reverse()
    const number = waiting.length
    const summary = panel.querySelector('.summary')
    const words = number ? feedback.words('saved-waiting', { number }) : feedback.words('saved-all')
    if (summary.textContent !== words) {
      summary.textContent = ''
      summary.append(feedback.verdictPicture(number ? 'waiting' : 'ok'), words)
    }
    panel.querySelector('.list').replaceChildren(...entries.map(told).map(row))
  }

  async function open() {
    if (!panel) build()
    await fill()
    panel.hidden = false
  }

  function close() {
    if (isOpen()) panel.hidden = true
  }

  const toggle = () => (isOpen() ? close() : open())

  document.addEventListener('click', (event) => event.target.closest(openers) && !event.target.closest('#band button') && toggle())
  addEventListener('keydown', (event) => {
    if (event.key !== 'F9') return
    event.preventDefault()
    toggle()
  })
  document.addEventListener('warehouse:escaped', close)
  document.addEventListener('warehouse:kept', close)
  document.addEventListener('warehouse:outbox', () => isOpen() && fill())
})()
