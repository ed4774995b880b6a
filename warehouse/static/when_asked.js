/* Loads what few screens need, where one does: photos (also while one waits on this device), a supervisor's approval. */
(function () {
  'use strict'

  const { load, recall, feedback } = window.warehouse
  const source = document.currentScript.dataset
  const wanted = () => recall('photos') || document.querySelector('#screen [data-take-photo], #screen [data-photos]')

  function fetchAll() {
    return load(source.picture).then(() => load(source.queue))
  }

  // Without Wi-Fi: with the next screen, or by a tap.
  function look() {
    if (wanted()) fetchAll().catch(() => {})
    if (document.querySelector('#screen #approval')) load(source.approval).catch(() => {})
  }

  document.addEventListener('warehouse:swapped', look)
  document.addEventListener('htmx:afterSwap', look)
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-take-photo]')
    if (!button) return
    const { photos } = window.warehouse
    if (photos) photos.ask(button)
    else fetchAll().then(() => window.warehouse.photos.ask(button)).catch(() => feedback.say('offline', feedback.words('unreachable'), 'offline'))
  })
  look()
})()
