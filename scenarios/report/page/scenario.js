// One scenario: a line of the list, and when it is opened why it failed, its Gherkin, its frames.

const SIGNS = { "passed": "✓", "failed": "✗", "not run": "·" };

function headline(scenario) {
  return scenario.reason.split("\n")[0];
}

function listed(scenario) {
  const bad = scenario.kind === "fail" || scenario.kind === "error" || scenario.kind === "inconclusive";
  const place = scenario.feature + " · OCPP " + scenario.version + " · " + scenario.database + " · " + scenario.seconds.toFixed(2) + " s";
  const row = make("details", "scenario " + scenario.kind);
  row.append(make("summary", "", [
    make("span", "badge " + scenario.kind, scenario.verdict),
    make("h2", "", scenario.name),
    make("small", "", place),
    bad && scenario.reason ? make("span", "headline", headline(scenario)) : null,
  ]));
  whenOpened(row, scenario.id, function () { row.append(bodyOf(scenario)); });
  return row;
}

function bodyOf(scenario) {
  const tags = scenario.tags.map(function (tag) { return make("span", "tag", "@" + tag); });
  const top = make("div", scenario.reason ? "top" : "", [scenario.reason ? why(scenario) : null, gherkin(scenario, tags)]);
  const body = make("div", "body", [top, make("h3", "", "Frames")]);
  add(body, scenario.frames.length ? diagram(scenario) : make("p", "none", "No frame was exchanged."));
  add(body, footer(scenario));
  return body;
}

function why(scenario) {
  const box = make("section", "why", make("h3", "", "Why"));
  const failed = scenario.steps.find(function (step) { return step[2] === "failed"; });
  if (failed) box.append(make("p", "", ["at ", make("b", "", failed[0]), " " + failed[1]]));
  box.append(make("p", "reason", headline(scenario)));
  if (scenario.wrong !== null) box.append(culprit(scenario));
  if (scenario.reason.includes("\n")) {
    const all = make("details", "", [make("summary", "", "As told on the terminal"), make("pre", "", scenario.reason)]);
    box.append(all);
  }
  return box;
}

// The frame at fault, opened, with its faults at their places.
function culprit(scenario) {
  const frame = scenario.frames[scenario.wrong];
  const link = make("a", "", "in the diagram");
  link.href = "#" + addressed(scenario.id + "~" + scenario.wrong);
  return make("div", "culprit", [make("p", "", [frameTitle(frame), " · ", link]), laidOut(frame.text, frame.marks)]);
}

function gherkin(scenario, tags) {
  const lines = scenario.steps.map(function (step) {
    const told = [make("span", "sign", SIGNS[step[2]] || ""), make("b", "", step[0]), " " + step[1], make("span", "spoken", " (" + step[2] + ")")];
    return make("li", step[2].replace(" ", "-"), told);
  });
  return make("section", "gherkin", [
    make("h3", "", "Scenario"),
    make("p", "tags", tags.flatMap(function (tag) { return [tag, " "]; })),
    make("ol", "steps", lines),
  ]);
}

function footer(scenario) {
  const rows = [];
  const again = make("code", "", scenario.again);
  rows.push(["Repeat this one", [again, " ", copier(again)]]);
  const own = make("a", "", scenario.id);
  own.href = "#" + addressed(scenario.id);
  rows.push(["Link to this", own]);
  if (scenario.trace) {
    const trace = make("a", "", scenario.trace);
    trace.href = scenario.trace.split("/").map(encodeURIComponent).join("/");
    rows.push(["All its frames", trace]);
  }
  return make("dl", "foot", rows.map(function (row) {
    return make("div", "", [make("dt", "", row[0]), make("dd", "", row[1])]);
  }));
}

// Selects the command, and copies it where the browser lets a page do so.
function copier(source) {
  const button = make("button", "copy", "Copy");
  button.type = "button";
  button.addEventListener("click", function () {
    window.getSelection().selectAllChildren(source);
    if (navigator.clipboard) {
      navigator.clipboard.writeText(source.textContent).then(
        function () { button.textContent = "Copied"; },
        function () { button.textContent = "Selected"; });
    } else button.textContent = "Selected";
  });
  return button;
}
