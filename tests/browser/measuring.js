/* What is wrong with a screen at the size that the window has now, in sentences; test_layout.py reads them. */
window.measuring = (function () {
  'use strict'

  const CONTROLS = 'a[href], button, summary, input:not([type=hidden]):not([type=file]), select, textarea'
  const TARGET = { width: 48, height: 44, apart: 8, footer: 56 }
  // A row of a list touches the next one: then it is so much higher that 8 px between two targets are left.
  const ROW = TARGET.height + TARGET.apart
  // A name may end in dots: the header repeats what the screen is about, and a tap opens a product's name.
  const SHORTENED = '.task-name, .row-title, .product-name, .holder-name, .visually-hidden, #strip'

  const box = (element) => element.getBoundingClientRect()
  const round = (number) => Math.round(number * 10) / 10

  function isFolded(element) {
    const details = element.closest('details:not([open])')
    return details !== null && !details.querySelector('summary').contains(element)
  }

  // Kept for those who listen: in a box of one pixel.
  const isClipped = (element) => [element, element.closest('h1, .visually-hidden')].some((one) => one && getComputedStyle(one).clip !== 'auto')

  function isSeen(element) {
    const { width, height } = box(element)
    if (isFolded(element)) return false
    const style = getComputedStyle(element)
    return width > 1 && height > 1 && style.visibility === 'visible' && style.opacity !== '0' && !isClipped(element)
  }

  function name(element) {
    const words = (element.getAttribute('aria-label') || element.textContent || element.id).trim().replace(/\s+/g, ' ').slice(0, 40)
    return `${element.tagName.toLowerCase()}.${element.className.baseVal === undefined ? element.className : 'svg'} "${words}"`
  }

  /* ---- nothing sticks out, nothing is cut ---- */

  function* tooWide() {
    const most = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth > most) yield `scrolls sideways: ${document.documentElement.scrollWidth} > ${most}`
    for (const element of document.querySelectorAll('#screen .content, #screen .panel')) {
      if (isSeen(element) && element.scrollWidth > element.clientWidth + 1) yield `scrolls sideways: ${name(element)}`
    }
  }

  const walker = () => document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (text) => (text.data.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT))

  function* cutWords() {
    const texts = walker()
    const range = document.createRange()
    while (texts.nextNode()) {
      const holder = texts.currentNode.parentElement
      if (!isSeen(holder) || holder.closest(SHORTENED) || holder.closest('.table-wrap')) continue
      range.selectNodeContents(texts.currentNode)
      const words = range.getBoundingClientRect()
      if (!words.width) continue
      if (words.left < -0.5 || words.right > innerWidth + 0.5) yield `out of the window: "${texts.currentNode.data.trim()}"`
      const frame = holder.closest('.button, .verdict, .ready, #band, .tile, .notice, .initials, .aside')
      if (!frame) continue
      const edge = box(frame)
      const over = Math.max(edge.left - words.left, words.right - edge.right, edge.top - words.top, words.bottom - edge.bottom)
      if (over > 1) yield `out of its box by ${round(over)}: "${texts.currentNode.data.trim()}"`
    }
  }

  /* ---- what must be seen without scrolling ---- */

  function* outOfSight() {
    const footer = document.querySelector('#screen > footer')
    if (footer && (box(footer).bottom > innerHeight + 0.5 || box(footer).top < 0)) yield `footer ends at ${round(box(footer).bottom)}`
    const content = document.querySelector('#screen .content')
    const end = Math.min(footer ? box(footer).top : innerHeight, innerHeight)
    for (const element of content.querySelectorAll('h1, .location, .number, .pin-form')) {
      if (isSeen(element) && box(element).bottom > end + 0.5) yield `below the fold by ${round(box(element).bottom - end)}: ${name(element)}`
    }
    const band = document.getElementById('band')
    if (band.firstChild && box(band).bottom > box(content).top + 0.5) yield `the band covers the screen by ${round(box(band).bottom - box(content).top)}`
  }

  /* ---- targets for thumbs in gloves ---- */

  // A field inside its label, a choice under its words: the whole is the target.
  function target(control) {
    const shown = control.closest('.choice, label.check') || control
    return isSeen(shown) && !control.disabled && !control.closest('#scan-form') ? shown : null
  }

  // What a finger would hit now: not what is scrolled away, or lies under a panel.
  function isHit(shown) {
    const { left, top, width, height } = box(shown)
    const hit = document.elementFromPoint(left + width / 2, top + height / 2)
    return hit !== null && (shown.contains(hit) || hit.contains(shown))
  }

  // An open panel lies over the content.
  function controls() {
    const below = document.querySelector('details[open] > .panel') ? '.content' : ':not(*)'
    const all = [...document.querySelectorAll(CONTROLS)].filter((one) => !one.matches(below + ' *'))
    return [...new Set(all.map(target))].filter((one) => one && isHit(one))
  }

  // A list that scrolls ends where its frame ends.
  function reach(element) {
    const { left, right, top, bottom } = box(element)
    const frame = element.closest('.content, .panel')
    return frame ? { left, right, top: Math.max(top, box(frame).top), bottom: Math.min(bottom, box(frame).bottom) } : { left, right, top, bottom }
  }

  function gap(one, other) {
    const a = reach(one)
    const b = reach(other)
    return Math.max(b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom)
  }

  const isRow = (element) => element.parentElement.matches('.list-row') && box(element).height >= ROW

  function* smallTargets() {
    const all = controls()
    for (const [place, one] of all.entries()) {
      const { width, height } = box(one)
      if (width < TARGET.width - 0.5 || height < TARGET.height - 0.5) yield `${round(width)} x ${round(height)}: ${name(one)}`
      if (one.matches('footer > .button, footer > details > summary') && height < TARGET.footer - 0.5) yield `footer only ${round(height)}: ${name(one)}`
      for (const other of all.slice(place + 1)) {
        if (one.contains(other) || other.contains(one) || (isRow(one) && isRow(other))) continue
        const apart = gap(one, other)
        if (apart < TARGET.apart - 0.5) yield `${round(apart)} apart: ${name(one)} and ${name(other)}`
      }
    }
  }

  /* ---- one page after the other ---- */

  const parser = new DOMParser()

  function show(markup, theme) {
    const fresh = parser.parseFromString(markup, 'text/html')
    const root = document.documentElement
    for (const attribute of ['lang', 'dir', 'data-hand']) {
      if (fresh.documentElement.hasAttribute(attribute)) root.setAttribute(attribute, fresh.documentElement.getAttribute(attribute))
      else root.removeAttribute(attribute)
    }
    root.setAttribute('data-theme', theme || 'light')
    for (const link of document.querySelectorAll('link[rel=stylesheet]')) {
      const path = link.getAttribute('href').split('?')[0]
      link.disabled = !fresh.querySelector(`link[href^="${path}"]`)
    }
    document.title = fresh.title
    document.body.replaceWith(document.adoptNode(fresh.body))
    window.warehouse.feedback.verdict(document.getElementById('screen'))
  }

  // The screen as it came, and with each of its panels open.
  function* states() {
    const panels = [...document.querySelectorAll('#screen details')]
    const open = panels.filter((panel) => panel.open)
    for (const panel of panels) panel.open = false
    yield ''
    for (const panel of panels) {
      panel.open = true
      yield ` with ${name(panel.querySelector('summary'))}`
      panel.open = false
    }
    for (const panel of open) panel.open = true
  }

  function faults(pages, font) {
    const found = []
    document.documentElement.style.fontSize = font
    for (const [title, markup] of Object.entries(pages)) {
      show(markup)
      for (const state of states()) {
        for (const look of [tooWide, cutWords, outOfSight, smallTargets]) {
          for (const fault of look()) found.push(`${title}${state}: ${fault}`)
        }
      }
    }
    document.documentElement.style.fontSize = ''
    return found
  }

  return { faults, show }
})()
