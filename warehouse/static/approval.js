/* A supervisor's badge and PIN on the screen that asks for them. What is scanned or typed here is posted to /approvals and nowhere else;
   the word that comes back goes with the buttons that wait for it. */
(function () {
  'use strict'

  const { network, feedback } = window.warehouse
  const form = () => document.querySelector('#screen #approval')
  const field = (name) => form().elements[name]
  const asks = () => form().dataset.ask
  const isBadge = (code) => /^U\./i.test(code)

  function ask(name) {
    form().dataset.ask = name
    document.getElementById('screen').dataset.approving = name
    field('pin').value = ''
    field(name).focus({ preventScroll: true })
  }

  function takeBadge(code) {
    field('badge').value = code
    ask('pin')
  }

  function tell(kind, sentence) {
    const told = document.getElementById('approval-told')
    told.className = 'notice ' + kind
    told.querySelector('span').textContent = sentence
    told.hidden = false
  }

  function allow({ approval, approver }) {
    tell('info', form().dataset.allowed.replace('{name}', approver))
    form().remove()
    delete document.getElementById('screen').dataset.approving
    for (const button of document.querySelectorAll('#screen [data-approval]')) {
      button.dataset.approval = approval
      button.hidden = false
    }
    document.getElementById('scan-sink').focus({ preventScroll: true })
  }

  function refuse(sentence) {
    tell('error', sentence)
    field('badge').value = ''
    ask('badge')
    window.warehouse.play('error')
  }

  function read(text) {
    try {
      return JSON.parse(text)
    } catch (noAnswerOfOurs) {
      return {}
    }
  }

  async function send() {
    const asked = form()
    const body = new URLSearchParams(new FormData(asked))
    field('pin').value = ''
    const got = await network.ask('/approvals', { method: 'POST', body, headers: { Accept: 'application/json' } })
    if (form() !== asked) return // the screen has gone on
    const answer = got ? read(got.text) : {}
    if (answer.approval) allow(answer)
    else refuse(answer.sentence || feedback.words('unreachable'))
  }

  // A code that was read while the panel is open: the badge and its PIN are the panel's, whatever else goes on with the work.
  function takes(code) {
    if (!form()) return false
    if (isBadge(code)) takeBadge(code)
    else if (asks() === 'pin' && /^\d{4,12}$/.test(code)) {
      field('pin').value = code
      send()
    } else return false
    return true
  }

  // A key pressed while no field has the focus still lands in the panel's.
  function draws(event) {
    if (!form() || event.ctrlKey || event.metaKey || event.key.length !== 1 || form().contains(document.activeElement)) return false
    field(asks()).focus({ preventScroll: true })
    return true
  }

  function submit(event) {
    if (event.target !== form()) return
    event.preventDefault()
    if (asks() === 'pin') return field('pin').value && send()
    const code = field('badge').value.trim()
    field('badge').value = ''
    if (isBadge(code)) takeBadge(code)
    else if (code) window.warehouse.scan(code)
  }

  function press(event) {
    const key = event.target.closest('#approval [data-approval-digit]')
    if (!key) return
    const digit = key.dataset.approvalDigit
    const pin = field('pin')
    pin.value = digit === 'back' ? pin.value.slice(0, -1) : pin.value + digit
  }

  function begin() {
    if (!form()) return
    form().noValidate = true // the PIN is asked for after the badge
    ask('badge')
  }

  document.addEventListener('submit', submit, true)
  document.addEventListener('click', press)
  document.addEventListener('warehouse:swapped', begin)
  begin()

  window.warehouse.approval = { takes, draws }
})()
