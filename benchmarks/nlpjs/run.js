// Trains nlp.js on lines and asks it questions: node run.js TASK.json RESULT.json
// Every question is asked twice: in the language that nlp.js takes it for, which is timed, and in the one it is told.
const { readFileSync, writeFileSync } = require('node:fs');
const { performance } = require('node:perf_hooks');
const { containerBootstrap, Nlp } = require('@nlpjs/basic');
const packages = ['De', 'En', 'Fr', 'Nl'].map((name) => require(`@nlpjs/lang-${name.toLowerCase()}`)[`Lang${name}`]);

async function main(taskFile, resultFile) {
  const task = JSON.parse(readFileSync(taskFile, 'utf8'));
  const container = await containerBootstrap();
  container.use(Nlp);
  packages.forEach((language) => container.use(language));
  const nlp = container.get('nlp');
  nlp.settings.autoSave = false;
  nlp.settings.log = false;
  const started = performance.now();
  task.languages.forEach((language) => nlp.addLanguage(language));
  task.lines.forEach((line) => nlp.addDocument(line.language, line.text, line.topic));
  await nlp.train();
  const seconds = (performance.now() - started) / 1000;
  const guessed = [];
  const told = [];
  for (const question of task.questions) {
    const asked = performance.now();
    const answer = await nlp.process(question.text);
    guessed.push({ intents: [answer.intent], ms: performance.now() - asked });
  }
  for (const question of task.questions) {
    const asked = performance.now();
    const answer = await nlp.process(question.language, question.text);
    told.push({ intents: [answer.intent], ms: performance.now() - asked });
  }
  writeFileSync(resultFile, JSON.stringify({ seconds, guessed, told }));
}

main(process.argv[2], process.argv[3]).catch((error) => {
  console.error(error);
  process.exit(1);
});
