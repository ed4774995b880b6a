/* The pages of this device that are open at once share one outbox. With Web Locks one of them sends and tells the others what was answered.
   On plain http there are no locks: then one floor page works, and another is refused until the person takes over there. */
(function () {
  'use strict'

  const { timing, feedback, takesScans } = window.warehouse
  const page = Math.random().toString(36).slice(2) // this load of the page
  const channel = window.BroadcastChannel ? new BroadcastChannel('warehouse') : null
  const heard = {} // kind of message: what to do
  let works = true // this page may scan and send
  let greeted = null

  function tell(kind, what) {
    if (channel) channel.postMessage({ ...what, kind, from: page })
  }

  function onTold(kind, act) {
    heard[kind] = act
  }

  /* ---- without locks ---- */

  function refuse() {
    works = false
    if (takesScans()) feedback.offer('blocked', feedback.words('elsewhere'), feedback.words('take-over'), takeOver)
  }

  function takeOver() {
    works = true
    feedback.clear()
    tell('take-over')
    window.warehouse.sender.pump()
  }

  // Asks whether another page is at work. Nobody answers: this one is.
  function greet() {
    works = takesScans()
    tell('hello')
    greeted = new Promise((resolve) => setTimeout(resolve, timing.hello))
    greeted.then(() => (greeted.over = true))
  }

  // Of two pages that open together the one with the smaller name works.
  function prepare() {
    if (navigator.locks || !channel) return
    onTold('hello', ({ from }) => works && (greeted.over || page < from) && tell('here', { to: from }))
    onTold('here', ({ to }) => to === page && refuse())
    onTold('take-over', () => works && refuse())
    greet()
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && works && tell('hello'))
  }

  // Does the work where no other page of this device does it at the same time.
  async function alone(work) {
    if (navigator.locks) return navigator.locks.request('warehouse-sender', work)
    await greeted
    return works ? work() : undefined
  }

  if (channel) channel.onmessage = ({ data }) => heard[data.kind] && heard[data.kind](data)
  addEventListener('DOMContentLoaded', prepare)

  window.warehouse.tabs = { page, alone, tell, onTold, refuse, works: () => works }
})()
