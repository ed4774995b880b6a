/* Loads what few screens need, where one does: photos (also while one waits on this device), a supervisor's approval, and the camera as a
   scanner (camera_view.js). Its button is offered on a touch screen where no scanner was ever heard. */
(function () {
  'use strict'

  const { capture, load, recall, remember, feedback } = window.warehouse
  const source = document.currentScript.dataset
  const wanted = () => recall('photos') || document.querySelector('#screen [data-take-photo], #screen [data-photos]')
  const unreachable = () => feedback.say('offline', feedback.words('unreachable'), 'offline')

  /* ---- with the screen: without Wi-Fi with the next one, or by a tap ---- */

  const fetchAll = () => load(source.picture).then(() => load(source.queue))

  function look() {
    if (wanted()) fetchAll().catch(() => {})
    if (document.querySelector('#screen #approval')) load(source.approval).catch(() => {})
  }

  document.addEventListener('warehouse:swapped', look)
  document.addEventListener('htmx:afterSwap', look)
  look()

  /* ---- with a tap ---- */

  function ask(button) {
    const { photos } = window.warehouse
    if (photos) photos.ask(button)
    else fetchAll().then(() => window.warehouse.photos.ask(button)).catch(unreachable)
  }

  function open() {
    remember('scanner', 'broken')
    offer()
    load(source.view).then(() => window.warehouse.camera.open(source)).catch(unreachable)
  }

  document.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-take-photo]')
    if (button) ask(button)
    else if (target.closest('[data-camera-open]')) open()
  })

  /* ---- the camera's button ---- */

  function offer() {
    const hasScanner = recall('scanner') === 'yes' || document.body.hasAttribute('data-profile')
    document.documentElement.toggleAttribute('data-camera', !hasScanner || recall('scanner') === 'broken')
  }

  // A scanner that is heard again takes the button away; home keeps it.
  capture.onRead((read) => {
    if (!read.whole || read.typed || read.path === 'paste' || recall('scanner') === 'yes') return
    remember('scanner', 'yes')
    offer()
  })
  offer()
})()
