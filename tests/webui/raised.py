"""What the indexer says: every message and hint in its source, as a line with a mark where a value stands.

Found by reading the code, not by running it: the arguments of our errors and failures, and a job's message. A name is
followed to what its function or a module gives it, both sides of a choice are taken, and a table of sentences gives all
of its own. What cannot be followed comes back as the code that stands there.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"
_FIRST = {"Refused": 2, "_failed": 1}
"""Where the message stands among the arguments of calls that are no error of ours."""
_KEYWORDS = frozenset({"message", "hint", "reason"})

type Names = Mapping[str, Sequence[ast.expr]]


@dataclass(frozen=True, slots=True)
class Said:
    """What one place of the code says: ``line`` is the sentence, empty where it passes on what ``code`` gives."""

    where: str
    line: str
    code: str = ""


def said_by(folder: Path, left_out: tuple[str, ...]) -> list[Said]:
    """Return what the modules of a package say, but those whose path in it begins with one of ``left_out``."""
    trees = {
        path.relative_to(folder).as_posix(): ast.parse(path.read_text("utf-8")) for path in sorted(folder.rglob("*.py"))
    }
    kinds = _kinds(trees.values())
    constants = _assigned(node for tree in trees.values() for node in tree.body)
    return [
        said
        for name, tree in trees.items()
        if not name.startswith(left_out)
        for said in _Reading(name, kinds, constants).inside(tree, {})
    ]


def _kinds(trees: Iterable[ast.Module]) -> frozenset[str]:
    """Name KavoshError and all that is derived from it."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    kinds, before = {"KavoshError"}, 0
    while len(kinds) > before:
        before = len(kinds)
        kinds |= {each.name for each in classes if any(ast.unparse(base) in kinds for base in each.bases)}
    return frozenset(kinds)


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return found


def origins_in(folder: Path) -> set[str]:
    """Return what the readers name as the place a field came from: in evidence, or given with the value."""
    found: set[str] = set()
    for path in sorted(folder.rglob("*.py")):
        reading = _Reading(path.name, frozenset(), {})
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            found.update(line for each in _origins(node, path.stem) for line in reading.lines(each, {}) if line)
    return found


def _origins(node: ast.AST, module: str) -> list[ast.expr]:
    match node:
        case ast.keyword(arg="evidence", value=value):
            return [each for inner in ast.walk(value) if isinstance(inner, ast.Dict) for each in inner.values]
        case ast.Assign(targets=[ast.Name(id="origin") | ast.Subscript(value=ast.Name(id="evidence"))], value=value):
            return [value]
        case ast.Call(func=ast.Name(id="Decoded"), args=[_, _, evidence]):
            return [evidence]
        case ast.Call(func=ast.Attribute(attr="fromkeys"), args=[_, ast.Constant() as origin]):
            return [origin]
        case ast.Return(value=ast.Tuple(elts=[_, *_, origin])) | ast.Yield(value=ast.Tuple(elts=[_, *_, origin])):
            return [origin] if module in {"html_fields", "finish"} else []
    return []


def rules_in(folder: Path) -> set[str]:
    """Return the names of the repairs that the readers can do."""
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted(folder.rglob("*.py"))]
    reading = _Reading("", frozenset(), _assigned(node for tree in trees for node in tree.body))
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    named = [call.args[0] for call in calls if ast.unparse(call.func) in {"Repair", "Rule"}]
    return {line for each in named for line in reading.lines(each, {}) if line}


class _Reading:
    """One module being read."""

    def __init__(self, name: str, kinds: frozenset[str], constants: Names) -> None:
        self._name, self._kinds, self._constants = name, kinds, constants

    def inside(self, node: ast.AST, names: Names) -> Iterator[Said]:
        """Yield what stands inside a node; ``names`` are those of the function it is in."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                for form, said in self._sentences(child):
                    for line in self.lines(said, names):
                        where = f"{self._name}:{child.lineno}"
                        if line is None:
                            yield Said(where, "", ast.unparse(said))
                        elif line:
                            yield Said(where, form.format(line))
            yield from self.inside(child, _assigned(ast.walk(child)) if isinstance(child, ast.FunctionDef) else names)

    def _sentences(self, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
        """Yield the arguments that are sentences, each with the form it is put into."""
        called = ast.unparse(call.func)
        if called == "damaged":
            yield f"{HOLE} {{}}.", call.args[1]
        elif called in self._kinds or called in _FIRST or called in {"Failure", "super().__init__"}:
            first = (1 if self._name.startswith("readers/") else 2) if called == "Failure" else _FIRST.get(called, 0)
            yield from (("{}", each) for each in call.args[first : first + 2] if not isinstance(each, ast.Starred))
        yield from (("{}", each.value) for each in call.keywords if each.arg in _KEYWORDS)

    def lines(self, said: ast.expr, names: Names) -> list[str | None]:
        """Return the lines an expression can give, None among them where one is not to be seen."""
        match said:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.JoinedStr(values=parts):
                return ["".join(line) for line in product(*(self._part(part, names) for part in parts))]
            case ast.IfExp(body=one, orelse=other):
                return [*self.lines(one, names), *self.lines(other, names)]
            case ast.Name(id=name) if name in names or name in self._constants:
                given = names.get(name) or self._constants[name]
                return [line for each in given for line in self.lines(each, names)]
            case ast.Subscript(value=ast.Subscript(value=ast.Name(id=table)), slice=ast.Constant(value=int(at))):
                return [ast.literal_eval(row)[at] for rows in self._constants[table] for row in _values(rows)]
        return [None]

    def _part(self, part: ast.expr, names: Names) -> list[str]:
        """Return what a part of a formatted line can be: its own words, one of several, or a value."""
        match part:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.FormattedValue(value=ast.BoolOp(values=[_, ast.Constant(value=str(text))])):
                return [HOLE, text]
            case ast.FormattedValue(value=ast.Subscript() as inner):
                return [line or HOLE for line in self.lines(inner, names)]
            case ast.FormattedValue(value=ast.Name(id=name)):
                choices = [each for each in names.get(name, ()) if isinstance(each, ast.IfExp)]
                lines = [line for each in choices for line in self.lines(each, names)]
                return [HOLE if line is None else line for line in lines or [None]]
        return [HOLE]


def _values(table: ast.expr) -> list[ast.expr]:
    return table.values if isinstance(table, ast.Dict) else []
