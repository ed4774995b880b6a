// Draws ZPL as a label printer would: node draw_zpl.mjs WIDTH_MM HEIGHT_MM [DOTS_PER_MM [LABEL]] < in.zpl > out.png
// LABEL chooses one of several labels in the stream, counted from 1.
import { readFileSync, writeSync } from "node:fs";
import { ready } from "zpl-renderer-js";

const [width, height, dotsPerMm = 8, label = 1] = process.argv.slice(2).map(Number);
const { api } = await ready;
const drawn = await api.zplToBase64MultipleAsync(readFileSync(0, "utf8"), width, height, dotsPerMm);
if (!drawn[label - 1]) {
    console.error(`there is no label ${label}: ${drawn.length} were drawn`);
    process.exit(1);
}
const picture = Buffer.from(drawn[label - 1], "base64");
for (let at = 0; at < picture.length; ) at += writeSync(1, picture, at);
process.exit(0);
