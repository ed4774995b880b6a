/* Tones and vibration of each verdict, told apart by rhythm: a person looks at the shelf, not at the screen. */
(function () {
  'use strict'

  // [hertz, milliseconds] one after the other; vibration as navigator.vibrate takes it.
  const patterns = {
    ok: { tones: [[2200, 60]], vibration: [40] },
    line_done: { tones: [[1800, 70], [2400, 70]], vibration: [40, 40, 40] },
    task_done: { tones: [[1600, 90], [2000, 90], [2500, 140]], vibration: [40, 40, 40, 40, 40] },
    error: { tones: [[1000, 150], [700, 150], [1000, 150]], vibration: [120, 60, 120], loud: true },
    ask: { tones: [[1400, 90], [1400, 90]], vibration: [60, 60, 60] },
    partial: { tones: [[900, 60], [900, 60]], vibration: [60, 60] },
    blocked: { tones: [[950, 500], [950, 500]], vibration: [300], loud: true },
    offline: { tones: [[1100, 260], [900, 260]], vibration: [100] },
  }
  patterns.skipped = patterns.ask
  patterns.held = patterns.ask
  patterns.refused = patterns.blocked

  // What the person chose (settings): tones and vibration, lower tones, vibration alone.
  const volumes = { loud: 1, quiet: 0.25, vibrate: 0 }
  const chosen = () => (document.body.dataset.sound in volumes ? document.body.dataset.sound : 'loud')
  let audio = null

  // Browsers let a page sound only after a touch or a key; every scan is keys. Until then the header shows a crossed-out speaker.
  function open() {
    const Audio = window.AudioContext || window.webkitAudioContext
    if (audio || !Audio) return
    audio = new Audio()
    audio.addEventListener('statechange', tell)
    tell()
  }
  function tell() {
    const scans = document.querySelector('#screen .ready')
    document.getElementById('silent').hidden = !scans || audio.state === 'running' || volumes[chosen()] === 0
  }
  function unlock() {
    open()
    if (audio && audio.state === 'suspended') audio.resume()
  }
  addEventListener('pointerdown', unlock, true)
  addEventListener('keydown', unlock, true)
  addEventListener('load', () => setTimeout(open))

  function sound(pattern, volume) {
    if (!audio || audio.state !== 'running' || volume === 0) return
    const peak = volume * (pattern.loud ? 0.5 : 0.35)
    let at = audio.currentTime + 0.01
    for (const [hertz, length] of pattern.tones) {
      const tone = audio.createOscillator()
      const gain = audio.createGain()
      const ends = at + length / 1000
      tone.type = pattern.loud ? 'square' : 'sine'
      tone.frequency.value = hertz
      gain.gain.setValueAtTime(0, at)
      gain.gain.linearRampToValueAtTime(peak, at + 0.005)
      gain.gain.setValueAtTime(peak, ends - 0.01)
      gain.gain.linearRampToValueAtTime(0, ends)
      tone.connect(gain).connect(audio.destination)
      tone.start(at)
      tone.stop(ends)
      at = ends + 0.04
    }
  }

  // Says on the page what was played, so that a check can hear it.
  window.warehouse.play = (name, loudness) => {
    const pattern = patterns[name]
    if (!pattern) return
    const volume = volumes[loudness || chosen()]
    sound(pattern, volume)
    const touched = !navigator.userActivation || navigator.userActivation.hasBeenActive
    if (navigator.vibrate && touched) navigator.vibrate(pattern.vibration)
    document.dispatchEvent(new CustomEvent('warehouse:played', { detail: { name, volume, ...pattern } }))
  }
})()
