/* The settings page: a choice shows at once what it does, and each verdict can be heard before it is saved. */
(function () {
  'use strict'

  const root = document.documentElement
  const form = document.getElementById('settings')
  const looks = { theme: 'data-theme', hand: 'data-hand' }

  form.addEventListener('change', (event) => {
    const { name, value } = event.target
    if (looks[name]) root.setAttribute(looks[name], value)
    if (name === 'sound') window.warehouse.play('ok', value)
  })
  form.addEventListener('click', (event) => {
    const button = event.target.closest('[data-play]')
    if (button) window.warehouse.play(button.dataset.play, form.elements.sound.value)
  })

  // What support asks for: the size that the browser really gives.
  const show = () => {
    document.getElementById('screen-size').textContent =
      ' · ' + innerWidth + ' × ' + innerHeight + ' · ' + Math.round(devicePixelRatio * 100) / 100 + '×'
  }
  addEventListener('resize', show)
  show()
})()
