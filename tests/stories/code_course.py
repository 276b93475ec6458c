"""A small course with an exercise of each kind that is written as code, in English and Arabic."""

from pathlib import Path

from tests.courses.factory import CourseFolder, write_course

COURSE_ID = "code-steps"
LESSON = "pages/first-page"

ENGLISH = """\
## Greet {python #greet}

Ask for a name, and greet this person.

```python start
name = input("Name? ")
print("Hello")
```

```python answer
name = input("Name? ")
print("Hello", name)
```

```toml check
engines = ["micropython", "pyodide"]
hints = ["Look at `print`.", "Two values are separated by a comma."]

[[test]]
name = "It greets Amina"
input = ["Amina"]
output = "Hello Amina"
say = "Write a comma between the two values."

[[test]]
name = "It greets Badr"
input = ["Badr"]
output = "Hello Badr"

[[test]]
name = "It uses print"
uses = ["print"]

[[when]]
in = "code"
matches = '''"Hello name"'''
say = "Between quotes everything is text. Take `name` out of them."
```

> A comma puts two values into one line.

## Add {python #add}

Write a function `add` that gives the sum of two numbers.

```python start
def add(a, b):
    return 0
```

```python answer
def add(a, b):
    return a + b
```

```toml check
engines = ["pyodide"]
hints = ["The plus sign adds."]

[[test]]
name = "Two and three"
call = "add(2, 3)"
gives = "5"
```

> `return` gives the value back.

## Double {javascript #double}

Write a function `double` that gives twice a number.

```js start
function double(number) {
  return number;
}
console.log(double(4));
```

```js answer
function double(number) {
  return 2 * number;
}
console.log(double(4));
```

```toml check
hints = ["Multiply by two."]

[[test]]
name = "Four becomes eight"
call = "double(4)"
gives = "8"

[[test]]
name = "The console shows it"
output = "8"
```

> The star multiplies.

## A list {html #shopping}

Make a list of tea and bread. Its text is green.

```html start
<h1>To buy</h1>
```

```html answer
<style>li { color: green; }</style>
<h1>To buy</h1>
<ul>
  <li>Tea</li>
  <li>Bread</li>
</ul>
```

```toml check
hints = ["A list is `<ul>` with `<li>` in it."]

[[test]]
name = "Two things are in the list"
select = "ul > li"
count = 2

[[test]]
name = "They are green"
select = "ul > li"
style = "color"
is = "rgb(0, 128, 0)"
```

> `<ul>` holds the list, `<li>` each thing.

## Cheap things {sql #cheap}

Show the names of all things that cost less than 3.

```sql data
CREATE TABLE things (name TEXT, price INTEGER);
INSERT INTO things VALUES ('Tea', 2), ('Lamp', 9), ('Bread', 1);
```

```sql start
SELECT name FROM things
```

```sql answer
SELECT name FROM things WHERE price < 3
```

```toml check
hints = ["`WHERE` chooses rows."]

[[test]]
name = "Only cheap things"
query = "SELECT name FROM things WHERE price < 3"
```

> `WHERE` keeps the rows for which something is true.

## Our class {project #our-class}

Make a page about your class.

```html start index.html
<h1>Our class</h1>
```

```css start style.css
h1 { color: black; }
```

```html answer index.html
<link rel="stylesheet" href="style.css">
<h1>Our class</h1>
<p>We meet each morning.</p>
```

```css answer style.css
h1 { color: teal; }
```

```toml check
checklist = ["There is a heading.", "There is a sentence about the class."]
hints = ["Start with the heading."]
```

> The trainer looks at your page.

## A sum is printed {predict #sum-printed}

Read the program.

```python
print(2 + 3 * 2)
```

```text output
8
```

```toml check
hints = ["Which sign comes first?", "Multiply first, then add."]
```

> Signs have an order.
"""

# The tasks and titles in the other language; code, names of files and answers stay.
ARABIC = {
    "Greet {": "تحية {",
    "Ask for a name, and greet this person.": "السؤال عن اسم ثم تحية صاحبه.",
    "Add {": "جمع {",
    "Write a function `add` that gives the sum of two numbers.": "كتابة دالة `add` تعطي مجموع عددين.",
    "Double {": "ضعف {",
    "Write a function `double` that gives twice a number.": "كتابة دالة `double` تعطي ضعف العدد.",
    "A list {": "قائمة {",
    "Make a list of tea and bread. Its text is green.": "إنشاء قائمة من شاي وخبز، ونصها أخضر.",
    "Cheap things {": "أشياء رخيصة {",
    "Show the names of all things that cost less than 3.": "عرض أسماء الأشياء التي ثمنها أقل من 3.",
    "Our class {": "صفنا {",
    "Make a page about your class.": "إنشاء صفحة عن الصف.",
    "It greets Amina": "يحيي أمينة",
    "Write a comma between the two values.": "بين القيمتين فاصلة.",
    "Look at `print`.": "النظر إلى `print`.",
    "Two values are separated by a comma.": "تفصل الفاصلة بين قيمتين.",
    "A comma puts two values into one line.": "تضع الفاصلة قيمتين في سطر واحد.",
    "Between quotes everything is text. Take `name` out of them.": "كل ما بين علامتي التنصيص نص، ومكان `name` خارجهما.",
}


def write_code_course(root: Path) -> CourseFolder:
    """The small course with its second lesson full of code."""
    course = write_course(root, COURSE_ID)
    arabic = ENGLISH
    for text, translated in ARABIC.items():
        assert text in arabic, text
        arabic = arabic.replace(text, translated)
    course.write(f"{LESSON}/exercises.en.md", ENGLISH)
    course.write(f"{LESSON}/exercises.ar.md", arabic)
    return course
