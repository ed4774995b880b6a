/* A picture from the camera, made small before it travels: upright, no side longer than asked, as JPEG, below so many bytes. */
(function () {
  'use strict'

  const QUALITIES = [0.85, 0.7, 0.55, 0.4]
  const SMALLER = 0.7 // of the side, when the lowest quality was not enough

  async function opened(file) {
    const address = URL.createObjectURL(file)
    try {
      const image = new Image()
      image.src = address
      await image.decode()
      return image
    } finally {
      URL.revokeObjectURL(address)
    }
  }

  // Upright without our doing: browsers turn an image as its camera was held.
  function drawn(image, side) {
    const share = Math.min(1, side / Math.max(image.naturalWidth, image.naturalHeight))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(image.naturalWidth * share))
    canvas.height = Math.max(1, Math.round(image.naturalHeight * share))
    const pen = canvas.getContext('2d')
    pen.fillStyle = '#ffffff' // JPEG knows nothing that can be seen through
    pen.fillRect(0, 0, canvas.width, canvas.height)
    pen.drawImage(image, 0, 0, canvas.width, canvas.height)
    return canvas
  }

  const written = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))

  // Rejects for what is no picture.
  async function small(file, side, bytes = Infinity) {
    const image = await opened(file)
    for (let longest = side; longest >= 1; longest = Math.floor(longest * SMALLER)) {
      const canvas = drawn(image, longest)
      for (const quality of QUALITIES) {
        const blob = await written(canvas, quality)
        if (!blob) throw new Error('no memory for a picture')
        if (blob.size < bytes) return blob
      }
    }
    throw new Error('no picture is so small')
  }

  window.warehouse.picture = { small }
})()
