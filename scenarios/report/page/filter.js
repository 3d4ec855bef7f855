// Which scenarios are shown. The filter can stand in the address (#?version=1.6&verdict=fail), and a scenario
// can (#<id>), or one of its frames (#<id>~<number>).

const FACETS = ["version", "database", "tag", "feature"];

// All that a scenario may be found by, in lower case.
function haystack(scenario) {
  const steps = scenario.steps.map(function (step) { return step[0] + " " + step[1]; });
  const frames = scenario.frames.map(function (frame) { return (frame.action || "") + " " + frame.text; });
  const tags = scenario.tags.map(function (tag) { return "@" + tag; });
  const parts = [scenario.id, scenario.name, headline(scenario), scenario.verdict];
  return visible(parts.concat(tags, steps, frames).join("\n")).toLowerCase();
}

function chosen(form) {
  const boxes = Array.from(form.querySelectorAll("input[name=verdict]:checked"));
  return {
    words: form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean),
    verdicts: new Set(boxes.map(function (box) { return box.value; })),
    facets: FACETS.map(function (name) { return [name, form.elements[name].value]; })
      .filter(function (pair) { return pair[1]; }),
  };
}

// Values were made visible when they became options: compare them so.
function fits(scenario, text, wanted) {
  return wanted.verdicts.has(scenario.kind) &&
    wanted.facets.every(function (pair) {
      if (pair[0] === "tag") return scenario.tags.some(function (tag) { return visible(tag) === pair[1]; });
      return visible(scenario[pair[0]]) === pair[1];
    }) &&
    wanted.words.every(function (word) { return text.includes(word); });
}

function choose(form, query) {
  form.reset();
  const asked = new URLSearchParams(query);
  FACETS.forEach(function (name) { form.elements[name].value = asked.get(name) || ""; });
  form.elements.words.value = asked.get("words") || "";
  if (asked.has("verdict")) {
    form.querySelectorAll("input[name=verdict]").forEach(function (box) {
      box.checked = asked.getAll("verdict").includes(box.value);
    });
  }
}

// The same choice as part of an address.
function asQuery(form) {
  const asked = new URLSearchParams();
  ["words"].concat(FACETS).forEach(function (name) {
    if (form.elements[name].value) asked.set(name, form.elements[name].value);
  });
  const boxes = Array.from(form.querySelectorAll("input[name=verdict]"));
  if (boxes.some(function (box) { return !box.checked; })) {
    boxes.filter(function (box) { return box.checked; }).forEach(function (box) { asked.append("verdict", box.value); });
  }
  return asked.toString();
}
