"""Pages of HTML and CSS with what must come of them, without script and with it."""

from dataclasses import dataclass
from typing import Any

LIST = """<!doctype html>
<html lang="ar" dir="rtl">
<head>
<title>To  buy</title>
<link rel="preconnect" href="http://hq.lan/">
<style>
p { color: red; font-size: 2rem; transition: color 3s; }
.card { margin: 4px 8px; font-family: Arial, sans-serif; }
@media (max-width: 400px) { p { display: none; } }
:root { --main: #123456; }
</style>
</head>
<body>
<!-- <nav> -->
<h1>Hello  you</h1>
<p class="card big" style="padding-left: 7px">one</p>
<p class="card">two</p>
<ul><li>1<li>2<li>3</ul>
<a href="about.html">About</a> <input id="who" value="typed">
</body>
</html>
"""
# Line numbers matter to what is told of it.
COUNTER = """<!doctype html>
<html lang="en">
<head><title>Counter</title><style>#n { transition: color 2s } .on { color: red }</style></head>
<body><!-- <script>no()</script> -->
<button id="add" onclick="for (let i = 0; i < 2; i++) add()">Add</button> <p id="n">0</p>
<input id="who"> <p id="hello"></p>
<form><input name="q"><button>Send</button></form> <p id="soon"></p>
<script>
let n = 0;
function add() {
  n += 1;
  document.getElementById('n').textContent = n;
  document.getElementById('n').className = 'on';
}
document.getElementById('who').addEventListener('input', (event) => {
  document.getElementById('hello').textContent = 'Hello ' + event.target.value;
});
document.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  document.getElementById('hello').textContent = 'sent';
});
setTimeout(() => { document.getElementById('soon').textContent = 'now'; }, 200);
console.log('started', {n});
</script>
</body>
</html>
"""


@dataclass(frozen=True)
class Look:
    """One test of a page, and its outcome: its code, its line, and those parameters that matter."""

    test: dict[str, Any]
    code: str = ""
    line: int | None = None
    params: dict[str, str] | None = None


def style(select: str, name: str, value: str, **more: int) -> dict[str, Any]:
    return {"select": select, "style": name, "is": value, **more}


STILL = (
    Look({"select": "ul > li", "count": 3}),
    Look({"select": "ul > li", "count": 4}, "element-count", None, {"expected": "4", "got": "3"}),
    Look({"select": "li", "at_least": 3}),
    Look({"select": "li", "at_least": 4}, "element-count"),
    Look({"select": "nav"}, "element-missing", None, {"select": "nav"}),
    Look({"select": "nav", "count": 0}),
    Look({"select": "h1", "text": "Hello you"}),
    Look({"select": "h1", "text": "hello"}, "text-missing", None, {"text": "hello", "got": "Hello you"}),
    Look({"select": "p", "text": "two"}),
    Look({"select": "title", "text": "To buy"}),
    Look({"select": "#who", "text": "typed"}),
    Look({"select": "html", "attribute": "lang", "value": "ar"}),
    Look({"select": "a", "attribute": "href", "value": "about.html"}),
    Look({"select": "p", "attribute": "id"}, "attribute-missing", None, {"attribute": "id"}),
    Look({"select": "p", "attribute": "class", "value": "card"}),
    Look({"select": "p", "attribute": "class", "value": "big"}, "attribute-other", None, {"expected": "big", "got": "card"}),
    Look(style("p", "color", "rgb(255, 0, 0)")),
    Look(style("p", "color", "red")),
    Look(style("p", "color", "blue"), "style-other", None, {"expected": "rgb(0, 0, 255)", "got": "rgb(255, 0, 0)"}),
    Look(style("p", "color", "red")),
    Look(style("p", "color", "reed"), "style-other", None, {"expected": "reed"}),
    Look(style("p", "font-size", "32px")),
    Look(style("p", "fontSize", "2rem")),
    Look(style("p", "display", "block")),
    Look(style("p", "display", "none", width=360)),
    Look(style("p", "display", "block", width=401)),
    Look(style(".card", "margin", "4px 8px")),
    Look(style(".card", "font-family", "Arial,sans-serif")),
    Look(style(".big", "padding-left", "7px")),
    Look(style("html", "--main", "#123456")),
    Look({"uses": ["ul", "@media", "<!doctype"], "avoids": ["nav", "table", "one"]}),
    Look({"avoids": ["h1"]}, "must-avoid", 15, {"word": "h1"}),
)
SCRIPTED = (
    Look({"select": "#n", "text": "2", "click": "#add"}),
    Look({"select": "#n", "text": "0"}),
    Look(style("#n", "color", "red") | {"click": "#add"}),
    Look({"select": "#hello", "text": "Hello Amina", "type": {"select": "#who", "text": "Amina"}}),
    Look({"select": "#hello", "text": "sent", "click": "form button"}),
    Look({"select": "#soon", "text": "now"}),
    Look({"select": "#later", "text": "now"}, "element-missing"),
    Look({"select": "#n", "click": "#subtract"}, "element-missing", None, {"select": "#subtract"}),
    Look({"select": "script:not([src])", "count": 1}),
    Look({"code": "click('#add'); assertEqual(n, 2); n = 7; add(); assertEqual(text('#n'), '8')"}),
    Look({"code": "type('#who', 'Badr'); await sleep(9); assertEqual(text('#hello'), 'Hello Badr')"}),
    Look({"code": "assert(OUTPUT.includes('{n: 0}'))"}),
    Look({"code": "assert(text('#n') === '1', 'Press once.')"}, "not-yet", None, {"message": "Press once."}),
    Look({"code": "click('#nothing')"}, "element-missing", None, {"select": "#nothing"}),
    Look({"code": "subtract()"}, "raised", None, {"type": "ReferenceError"}),
    Look({"uses": ["addEventListener", "onclick"], "avoids": ["var", "no"]}),
)


@dataclass(frozen=True)
class Fault:
    """A page with script that goes wrong, and how that is told."""

    page: str
    code: str
    line: int | None
    kind: str = ""


FAULTS = (
    Fault("<p>a</p>\n<script>\nlet x = ;\n</script>", "raised", 3, "SyntaxError"),
    Fault("<!-- <script>foo()</script> -->\n<script>\n\nfoo()</script>", "raised", 4, "ReferenceError"),
    Fault("<script>\ndocument.addEventListener('DOMContentLoaded', () => {\n  null.x;\n})</script>", "raised", 3, "TypeError"),
    Fault(
        "<button onclick='foo()'></button>\n<script>\ndocument.querySelector('button').click()</script>",
        "raised",
        3,
        "ReferenceError",
    ),
    Fault("<script>\nfunction f() { f() }\nf()</script>", "raised", 2, "RangeError"),
    Fault("<script>\nwhile (true) { try { f() } catch {} }</script>", "too-long", 2),
    Fault("<script>\nfunction f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) }\nf(60)</script>", "too-long", 2),
    Fault("<script>\nfunction f() { Promise.resolve().then(f) }\nf()</script>", "too-long", 2),
    Fault("<script>\nwhile (true) console.log('x')</script>", "too-much-output", 2),
    Fault("<script>\nconst a = [];\nwhile (true) a.push(new Array(1e6).fill(0))</script>", "out-of-memory", 3),
)
