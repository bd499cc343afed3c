// src/ → dist/: loader.js, panel.<hash>.js, manifest.json and licences.txt. Fails where the budget is broken.

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build, transform } from 'esbuild';
import { parse } from 'yaml';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const KB = 1024;
const BUDGET = { loader: 6 * KB, all: 160 * KB };
const LANGUAGES = ['fr', 'nl', 'en', 'de'];
// What the button needs before anything is loaded.
const FIRST_WORDS = ['launcher', 'title'];

const css = {
  name: 'css',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: code.trim(), loader: 'text' };
    }),
};

async function bundle(entry, define = {}) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2021',
    charset: 'utf8',
    legalComments: 'none',
    write: false,
    metafile: true,
    define,
    plugins: [css],
  });
  return { text: outputFiles[0].text, inputs: Object.keys(metafile.inputs) };
}

/** Licences of the packages that are in the bundle, and of those that deep-chat's own bundle holds. */
function licences(inputs) {
  const packages = inputs.map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]).filter(Boolean);
  const names = new Set([...packages, 'remarkable', 'autolinker', 'speech-to-element', '@microsoft/fetch-event-source']);
  return [...names].sort().map((name) => {
    const folder = join(here, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8') : ''}`;
  });
}

const content = (name) => parse(readFileSync(join(here, `../content/${name}.yml`), 'utf8'));

function firstWords() {
  const { words } = content('widget');
  const { failed } = content('phrases').refusals;
  const needed = [...FIRST_WORDS.map((key) => [key, words[key]]), ['failed', failed]];
  return Object.fromEntries(LANGUAGES.map((code) => [code, Object.fromEntries(needed.map(([key, word]) => [key, word[code]]))]));
}

/** As it stands in the statement, which is the only place for it. */
function hotline() {
  const { hotline: fact } = content('statement');
  const text = fact.terms.find((term) => /\d/.test(term));
  return { text, tel: text.replace(/\D/g, '') };
}

const panel = await bundle('src/panel.js');
const panelFile = `panel.${createHash('sha256').update(panel.text).digest('hex').slice(0, 12)}.js`;
const loader = await bundle('src/loader.js', {
  PANEL_FILE: JSON.stringify(panelFile),
  WORDS: JSON.stringify(firstWords()),
  HOTLINE: JSON.stringify(hotline()),
});

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
writeFileSync(join(dist, panelFile), panel.text);
writeFileSync(join(dist, 'licences.txt'), licences([...panel.inputs, ...loader.inputs]).join('\n\n----\n\n'));
writeFileSync(join(dist, 'manifest.json'), `${JSON.stringify({ loader: 'loader.js', panel: panelFile }, null, 1)}\n`);
// Last: whoever finds it finds the rest.
writeFileSync(join(dist, 'loader.js'), loader.text);

const size = (text) => gzipSync(text, { level: 9 }).length;
const sizes = { loader: size(loader.text), all: size(loader.text) + size(panel.text) };
for (const [name, most] of Object.entries(BUDGET)) {
  const line = `web: ${name} has ${(sizes[name] / KB).toFixed(1)} KB gzip, ${most / KB} at most`;
  if (sizes[name] > most) {
    console.error(line);
    process.exitCode = 1;
  } else console.log(line);
}
