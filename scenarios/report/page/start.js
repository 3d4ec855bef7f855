// Puts the list together, filters it, and opens what the address asks for, or else the first failure.

function addressed(id) {
  return encodeURIComponent(id).replace(/%2F/g, "/");
}

// The address follows what is opened; nothing is loaded by it. A page in a frame may not be allowed to.
function remember(text) {
  history.replaceState(null, "", "#" + (text[0] === "?" ? text : addressed(text)));
}

const scenarios = JSON.parse(document.getElementById("data").textContent);
const form = document.getElementById("filter");
const texts = scenarios.map(haystack);
const rows = scenarios.map(function (scenario, index) { scenario.at = index; return listed(scenario); });
const places = new Map(scenarios.map(function (scenario, index) { return [scenario.id, index]; }));

function apply() {
  const wanted = chosen(form);
  let shown = 0;
  scenarios.forEach(function (scenario, index) {
    const fit = fits(scenario, texts[index], wanted);
    rows[index].hidden = !fit;
    shown += fit ? 1 : 0;
  });
  document.getElementById("count").textContent = shown + " of " + scenarios.length + " shown";
}

function openScenario(index, frame) {
  const row = rows[index];
  if (row.hidden) { form.reset(); apply(); }
  open(row);
  const found = (frame === null ? null : document.getElementById("f" + index + "-" + frame)) || row;
  open(found);
  found.scrollIntoView({ block: "start" });
  found.querySelector("summary").focus({ preventScroll: true });
}

// Whether the address names a scenario.
function follow() {
  let text = "";
  try { text = decodeURIComponent(location.hash.slice(1)); } catch (_) { return false; }
  if (text[0] === "?") { choose(form, location.hash.slice(2)); apply(); return false; }
  const cut = text.lastIndexOf("~");
  if (places.has(text)) openScenario(places.get(text), null);
  else if (cut > 0 && places.has(text.slice(0, cut))) openScenario(places.get(text.slice(0, cut)), text.slice(cut + 1));
  else return false;
  return true;
}

document.getElementById("scenarios").append(...rows);
form.addEventListener("input", function () { apply(); remember("?" + asQuery(form)); });
form.addEventListener("submit", function (event) { event.preventDefault(); });
document.getElementById("all").addEventListener("click", function () { form.reset(); apply(); remember("?"); });
window.addEventListener("hashchange", follow);
document.addEventListener("keydown", function (event) {
  if (event.key !== "/" || event.target.closest("input, select")) return;
  event.preventDefault();
  form.elements.words.focus();
});
if (window.matchMedia("(max-width: 60rem)").matches) document.getElementById("summary").open = false;
apply();
if (!follow() && scenarios.length && (scenarios[0].kind === "fail" || scenarios[0].kind === "error")) open(rows[0]);
