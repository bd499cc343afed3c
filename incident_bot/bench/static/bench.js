// Everything works without this file; with it, forms answer in place and progress moves by itself.

const live = document.getElementById("live");
const words = JSON.parse(document.getElementById("words").textContent);

/** Puts the main part of an answer in place of the one on the page. */
async function swap(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  live.textContent = words.working;
  form.setAttribute("aria-busy", "true");
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = page.getElementById("main");
  if (!main) return location.assign(answer.url);
  document.getElementById("main").replaceWith(main);
  if (answer.redirected) history.replaceState(null, "", answer.url);
  begin(main);
  const latest = main.querySelector(".turn:last-of-type");
  const said = latest?.querySelectorAll(".bubble.assistant") ?? [];
  live.textContent = [...said].map((bubble) => bubble.textContent.trim()).join(" ");
  const problem = main.querySelector(".problem, .done");
  if (problem) problem.scrollIntoView({ block: "center" });
  else latest?.scrollIntoView({ block: "start" });
  main.querySelector("#text")?.focus({ preventScroll: true });
}

/** Asks how far a job is until it is done. */
async function follow(card) {
  const answer = await fetch(card.dataset.job, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const job = await answer.json();
  card.querySelector("progress").value = job.done;
  card.querySelector("output").textContent = `${job.done} / ${job.total}`;
  if (job.finished) location.replace(card.dataset.job);
  else setTimeout(() => follow(card), 400);
}

/** Checks a text while it is written. */
function check(form) {
  let waiting;
  const ask = async () => {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.check, { method: "POST", body, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("checked");
    if (fresh) document.getElementById("checked").replaceWith(fresh);
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 350);
  });
}

function begin(root) {
  for (const form of root.querySelectorAll("form[data-swap]"))
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      swap(form, event.submitter).catch(() => form.submit());
    });
  for (const form of root.querySelectorAll("form[data-check]")) check(form);
  for (const text of root.querySelectorAll("[data-enter]"))
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      text.form.requestSubmit();
    });
  for (const card of root.querySelectorAll("[data-job]")) follow(card);
  for (const field of root.querySelectorAll("[data-submit]"))
    field.addEventListener("change", () => field.form.requestSubmit());
}

begin(document);
