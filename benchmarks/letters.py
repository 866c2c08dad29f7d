"""The first letter of a warm process, of each form; a hundred letters in a row, and joined for the printer.

Every form is measured in a process of its own that has warmed up as the web server does, with another paper
of that kind. Beside the time stands the processor's, which does not wait for others on a shared machine.

    python -m benchmarks.letters
"""

from __future__ import annotations

import subprocess
import sys
import time
from io import BytesIO
from typing import Any

from benchmarks.measuring import machine, start


FORMS = ("receipt", "supplement_slip", "refusal_slip", "apology", "control_slip", "hand_over")
RUNS = 5
MANY = 100


def main() -> int:
    if len(sys.argv) == 2:
        print(*first_letter(sys.argv[1]))
        return 0
    start()
    print(machine())
    for form in FORMS:
        runs = sorted(in_its_own_process(form) for _ in range(RUNS))
        taken, busy = runs[RUNS // 2]
        span = f"{runs[0][0]:.0f} to {runs[-1][0]:.0f}"
        print(f"{form}: first letter {taken:.0f} ms ({span}), processor {busy:.0f} ms")
    many()
    return 0


def in_its_own_process(form: str) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.letters", form], check=True, capture_output=True, text=True
    )
    taken, busy = done.stdout.splitlines()[-1].split()
    return float(taken), float(busy)


def first_letter(form: str) -> tuple[float, float]:
    """Time and processor time of it, in milliseconds."""
    start()
    from documents.gateways import pdf

    pdf.warm_up()
    pdf.render(*sample(form))
    layout, values = sample(form)
    began, busy = time.perf_counter(), time.process_time()
    pdf.render(layout, values)
    return (time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000


def many() -> None:
    from documents.gateways import joining, pdf

    layout, values = sample("apology")
    pdf.warm_up()
    began = time.perf_counter()
    made = [pdf.render(layout, values) for _ in range(MANY)]
    print(f"{MANY} letters: {time.perf_counter() - began:.1f} s")
    out = BytesIO()
    began = time.perf_counter()
    pages = joining.join(made, out, title="Thư xin lỗi")
    taken = time.perf_counter() - began
    print(f"joined: {pages} pages, {len(out.getvalue()) / 1e6:.1f} MB in {taken:.1f} s")


def sample(form: str) -> tuple[Any, Any]:
    """The layout in force, and values as the tests print them."""
    from datetime import date

    from documents import registry
    from tests.documents.test_papers import SAMPLES

    return registry.paper_kind(form).layout_on(date(2026, 11, 20)), SAMPLES[form]()


if __name__ == "__main__":
    sys.exit(main())
