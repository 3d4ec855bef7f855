"""Style sheet and script of the page: constants, nothing from a run is ever put into them."""

STYLE = """
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { max-width: 72rem; margin: 1rem auto; padding: 0 1rem; }
h1 { margin: 0; } dl { display: grid; grid-template-columns: 8rem 1fr; gap: .1rem .5rem; }
dt { opacity: .7; } dd { margin: 0; overflow-wrap: anywhere; }
.badge { padding: .05rem .5rem; border-radius: .6rem; color: #fff; background: #777; font-size: .85em; }
.badge.pass { background: #1a7f37; } .badge.fail { background: #c9190b; }
.badge.error { background: #8a2be2; } .badge.inconclusive { background: #9a6700; }
table.summary { border-collapse: collapse; margin: 1rem 0; }
.summary th, .summary td { border: 1px solid #8885; padding: .15rem .6rem; text-align: left; }
.summary td.n { text-align: right; } td.fail, td.error { background: #c9190b33; font-weight: bold; }
form { position: sticky; top: 0; background: Canvas; padding: .5rem 0; }
form { display: flex; gap: .8rem; flex-wrap: wrap; }
form input[type=search] { min-width: 20rem; }
.scenario { border-left: 4px solid #1a7f37; margin: .3rem 0; padding: .2rem .7rem; background: #8881; }
.scenario.fail { border-color: #c9190b; } .scenario.error { border-color: #8a2be2; }
.scenario.inconclusive { border-color: #9a6700; }
.scenario.not-applicable { border-color: #777; opacity: .7; }
summary { cursor: pointer; } .tag { opacity: .7; font-size: .85em; }
.steps { list-style: none; padding-left: .5rem; } .steps .failed { background: #c9190b33; font-weight: bold; }
.steps .not-run { opacity: .5; } .reason { background: #c9190b18; padding: .5rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .9em; margin: .2rem 0; }
.frame { padding: .05rem .4rem; font-family: ui-monospace, monospace; font-size: .85em; }
.frame.up { margin-right: 14rem; } .frame.down { margin-left: 14rem; } .frame.event { opacity: .7; }
.frame.concerned { outline: 2px solid #c9190b; background: #c9190b22; }
.frame time { opacity: .6; } .fault { color: #c9190b; font-weight: bold; margin: .1rem 0; }
[hidden] { display: none; }
"""

SCRIPT = """
(function () {
  "use strict";
  var form = document.getElementById("filter");
  var words = document.getElementById("words");
  var count = document.getElementById("count");
  var all = Array.from(document.querySelectorAll("details.scenario"));
  var text = all.map(function (one) { return one.textContent.toLowerCase(); });
  function apply() {
    var wanted = words.value.toLowerCase().split(/\\s+/).filter(Boolean);
    var boxes = form.querySelectorAll("input[name=verdict]:checked");
    var verdicts = Array.from(boxes).map(function (box) { return box.value; });
    var shown = 0;
    all.forEach(function (one, index) {
      var fits = verdicts.indexOf(one.dataset.verdict) >= 0 &&
        wanted.every(function (word) { return text[index].indexOf(word) >= 0; });
      one.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    count.textContent = shown + " of " + all.length;
  }
  form.addEventListener("input", apply);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  apply();
}());
"""
