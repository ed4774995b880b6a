// Draws many labels in one go: a line of JSON each (zpl, width, height, dots), and a line each back: base64 of its PNG, or "!" and why not.
import { createInterface } from 'node:readline'
import { ready } from 'zpl-renderer-js'

const { api } = await ready
for await (const line of createInterface({ input: process.stdin })) {
  const { zpl, width, height, dots } = JSON.parse(line)
  try {
    const found = await api.zplToBase64MultipleAsync(zpl, width, height, dots)
    console.log(found.length === 1 ? found[0] : `!${found.length} labels`)
  } catch (error) {
    console.log(`!${error}`.replaceAll('\n', ' '))
  }
}
