/* The sign-in pages: the PIN pad, the wait after too many tries, and a field that keeps the focus. Nothing here is kept or sent elsewhere. */
(function () {
  'use strict'

  const field = document.querySelector('#pin, #badge')
  const form = field && field.form

  function press(digit) {
    field.value = digit === 'back' ? field.value.slice(0, -1) : field.value + digit
    complete()
  }

  // A site with one PIN length needs no OK.
  function complete() {
    const length = Number(form.dataset.pinLength)
    if (!length || field.value.length !== length || !/^\d+$/.test(field.value)) return
    if (form.requestSubmit) form.requestSubmit()
    else form.submit()
  }

  for (const button of document.querySelectorAll('[data-digit]')) {
    button.addEventListener('mousedown', (event) => event.preventDefault())
    button.addEventListener('click', () => press(button.dataset.digit))
  }

  // A badge scanned while nothing has the focus still lands in the field.
  if (field) {
    addEventListener('keydown', (event) => {
      if (event.key.length === 1 && document.activeElement === document.body) field.focus()
    })
    if (field.id === 'pin') field.addEventListener('input', complete)
  }

  // Whoever left scans behind finds them here: they go once somebody is in.
  addEventListener('DOMContentLoaded', async () => {
    const { feedback, outbox } = window.warehouse
    await outbox.recount()
    if (outbox.waiting() && !document.querySelector('.verdict')) feedback.say('held', feedback.words('kept'))
  })

  // One sign-in a page: a second Enter of the wedge does not post twice.
  for (const each of document.querySelectorAll('main form')) {
    each.addEventListener('submit', (event) => {
      if (each.dataset.sent) event.preventDefault()
      each.dataset.sent = 'yes'
    })
  }
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload()
  })

  const countdown = document.querySelector('.countdown[data-seconds]')
  if (countdown) {
    let left = Number(countdown.dataset.seconds)
    const tick = setInterval(() => {
      left -= 1
      countdown.querySelector('b').textContent = String(Math.max(left, 0))
      if (left <= 0) {
        clearInterval(tick)
        countdown.closest('form').submit()
      }
    }, 1000)
  }
})()
