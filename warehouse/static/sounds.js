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

  let audio = null

  // Browsers let a page sound only after a touch or a key; every scan is keys.
  function unlock() {
    const Audio = window.AudioContext || window.webkitAudioContext
    if (!audio && Audio) audio = new Audio()
    if (audio && audio.state === 'suspended') audio.resume()
  }
  addEventListener('pointerdown', unlock, true)
  addEventListener('keydown', unlock, true)

  function sound(pattern) {
    if (!audio || audio.state !== 'running' || window.warehouse.recall('sound') === 'off') return
    let at = audio.currentTime + 0.01
    for (const [hertz, length] of pattern.tones) {
      const tone = audio.createOscillator()
      const volume = audio.createGain()
      const ends = at + length / 1000
      tone.type = pattern.loud ? 'square' : 'sine'
      tone.frequency.value = hertz
      volume.gain.setValueAtTime(0, at)
      volume.gain.linearRampToValueAtTime(pattern.loud ? 0.5 : 0.35, at + 0.005)
      volume.gain.setValueAtTime(pattern.loud ? 0.5 : 0.35, ends - 0.01)
      volume.gain.linearRampToValueAtTime(0, ends)
      tone.connect(volume).connect(audio.destination)
      tone.start(at)
      tone.stop(ends)
      at = ends + 0.04
    }
  }

  // Says on the page what was played, so that a check can hear it.
  window.warehouse.play = (name) => {
    const pattern = patterns[name]
    if (!pattern) return
    sound(pattern)
    const touched = !navigator.userActivation || navigator.userActivation.hasBeenActive
    if (navigator.vibrate && touched) navigator.vibrate(pattern.vibration)
    document.dispatchEvent(new CustomEvent('warehouse:played', { detail: { name, ...pattern } }))
  }
})()
