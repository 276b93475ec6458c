"""An exercise of each kind in full, with an answer that passes and one that does not."""

# A new kind has at least one sample here, or test_every_kind_has_a_sample fails.
CHECK = """
```toml check
engines = ["pyodide", "micropython"]
hints = ["A-HINT"]

[[test]]
name = "ONE"
input = ["3"]
output = "6"
say = "LOOK"

[[test]]
name = "TWO"
call = "twice(2)"
gives = "4"

[[when]]
in = "error"
matches = "name '.*' is not defined"
say = "A WORD"
```

> EXPLAINED"""
PYTHON = "Write.\n\n```python start\nn = 1\n```\n\n```python answer\nn = SECRET\nprint(n)\n```\n" + CHECK
SHORT_PYTHON = """Write.

```python start
```

```python answer
SECRET = 1
```

```toml check
engines = ["micropython"]

[[test]]
name = "ONE"
uses = ["SECRE"]
```

> EXPLAINED"""
JAVASCRIPT = PYTHON.replace("python ", "js ").replace('engines = ["pyodide", "micropython"]\n', "")
HTML = """Write.

```html start
<p></p>
```

```html answer
<p>SECRET</p>
```

```toml check
[[test]]
name = "ONE"
select = "p"
count = 1
```

> EXPLAINED"""
SCRIPTED_HTML = HTML.replace("```toml check\n", "```toml check\nscript = true\n").replace(
    "count = 1", 'text = "x"\nclick = "#more"'
)
SQL = """Ask.

```sql data
CREATE TABLE fruit (name TEXT, price INTEGER);
INSERT INTO fruit VALUES ('fig', 3), ('date', NULL);
```

```sql start
SELECT 1;
```

```sql answer
SELECT name FROM fruit WHERE price > 'SECRET';
```

```toml check
[[test]]
name = "ONE"
query = "SELECT name FROM fruit"

[[test]]
name = "TWO"
check = "SELECT count(*) FROM fruit"
rows = [[2]]
```

> EXPLAINED"""
PARSONS = """Put in order.

```python
for n in range(3):
    if n:
        print(n)
    print(n)
print(n)
```

```toml check
hints = ["A-HINT"]
```

> EXPLAINED"""
PREDICT = """Read.

```python
print(6 * 7)
print("x")
```

```text output
SECRET 42
x
```

> EXPLAINED"""
PROJECT = """Make a site.

```html start index.html
<p></p>
```

```html answer index.html
<p>SECRET</p>
```

```css start style.css
```

```css answer style.css
p { color: SECRET }
```

```toml check
hints = ["A-HINT"]
checklist = ["A title", "A list"]
```

> EXPLAINED"""
SKETCH = """Draw.

```toml check
attachments = 2
hints = ["A-HINT"]
checklist = ["A box"]
```

> EXPLAINED"""
SAMPLES = [
    (
        "choice",
        "Where?\n\n- [ ] Screen\n  > RIGHT-IS-FILE\n- [x] File\n  > YES-RIGHT\n- [ ] Wire\n  > NO-WIRE\n\n> EXPLAINED",
        ("RIGHT-IS-FILE", "YES-RIGHT", "NO-WIRE", "EXPLAINED", "[x]"),
    ),
    (
        "choice",
        "Which?\n\n- [x] One\n  > YES-ONE\n- [ ] Two\n  > NO-TWO\n- [x] Three\n  > YES-THREE\n\n> EXPLAINED",
        ("YES-ONE", "NO-TWO", "YES-THREE", "EXPLAINED"),
    ),
    (
        "blanks",
        "A [[secretone]] shows pages.\n\n```html\n<[[secrettwo|secretthree]]>\n```\n\n1. HINT-ONE\n2. HINT-TWO\n\n> EXPLAINED",
        ("secretone", "secrettwo", "secretthree", "HINT-ONE", "HINT-TWO", "EXPLAINED"),
    ),
    ("order", "Put in order.\n\n```python\na = 1\nb = 2\na = 1\nprint(a + b)\n```\n\n> EXPLAINED", ("EXPLAINED",)),
    ("order", "Put in order.\n\n```text\nfirst\nsecond\n```\n\n> EXPLAINED", ("EXPLAINED",)),
    ("parsons", PARSONS, ("EXPLAINED",)),
    (
        "parsons",
        PARSONS.replace("```python", "```js").replace("\n    ", "\n  ").replace("      print", "    print"),
        ("EXPLAINED",),
    ),
    ("predict", PREDICT, ("SECRET", "EXPLAINED")),
    ("predict", PREDICT.replace("\nx\n", "\n"), ("SECRET", "EXPLAINED")),
    ("python", PYTHON, ("SECRET", "EXPLAINED")),
    ("python", SHORT_PYTHON, ("SECRET", "EXPLAINED")),
    ("javascript", JAVASCRIPT, ("SECRET", "EXPLAINED")),
    ("html", HTML, ("SECRET", "EXPLAINED")),
    ("html", SCRIPTED_HTML, ("SECRET", "EXPLAINED")),
    ("sql", SQL, ("SECRET", "EXPLAINED")),
    ("project", PROJECT, ("SECRET", "EXPLAINED")),
    ("project", PROJECT.replace("hints", "attachments = 1\nhints"), ("SECRET", "EXPLAINED")),
    ("project", SKETCH, ("EXPLAINED",)),
]
