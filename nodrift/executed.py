"""Which statements of a script never ran.

Every statement is preceded by a mark that takes note of it. What the script calls
elsewhere, in matplotlib or torch, runs at full speed: nothing is traced.
"""

import ast
import builtins

MARK = "__nodrift_ran__"  # a built-in, so that the script's own names are as they were


class Marks:
    """Puts a mark before each statement of `tree`; lines and meaning stay.

    Texts that stand alone, `global`, `nonlocal` and bare annotations have no code and
    are never missed; `from __future__` has to stay first.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.lines: list[int] = []  # of the statement that bears this number
        self.ran: set[int] = set()
        for node in list(ast.walk(tree)):
            for field, block in ast.iter_fields(node):
                if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                    setattr(
                        node, field, [new for old in block for new in self._mark(old)]
                    )
        setattr(builtins, MARK, self.ran.add)

    def unreached(self) -> list[int]:
        """Lines of the statements that did not run so far."""
        numbers = range(len(self.lines))
        return sorted({self.lines[n] for n in numbers if n not in self.ran})

    def _mark(self, statement: ast.stmt) -> list[ast.stmt]:
        if _has_no_code(statement):
            return [statement]
        call = ast.Call(
            ast.Name(MARK, ast.Load()), [ast.Constant(len(self.lines))], keywords=[]
        )
        self.lines.append(statement.lineno)
        mark = ast.copy_location(ast.Expr(call), statement)
        return [ast.fix_missing_locations(mark), statement]


def _has_no_code(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.AnnAssign):
        return node.value is None
    if isinstance(node, ast.ImportFrom):
        return node.module == "__future__"
    return isinstance(node, (ast.Global, ast.Nonlocal))
