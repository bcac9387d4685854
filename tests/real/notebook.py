"""The exported notebook, executed as a reader would: every cell runs, the figures are drawn, nothing of a comment stands in the
notebook before it ran. Usage: notebook.py BINARY PKG (needs nbclient, ipykernel, pandas and matplotlib)."""

import csv
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def execute(package):
    """Runs the notebook in the package's folder; gives it with its outputs."""
    notebook = nbformat.read(package / "notebook.ipynb", as_version=4)
    nbformat.validate(notebook)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(package)}}).execute()
    return notebook


def quotes(package):
    with open(package / "predictions.csv", encoding="utf-8", newline="") as file:
        return [row["quote"] for row in csv.DictReader(file) if len(row["quote"]) > 12]


def outputs(notebook):
    return [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]


def few(binary, folder):
    """The cells also run where there is nothing to draw."""
    page = folder / "page.txt"
    page.write_text("A quiet day\n\nNothing happened in the valley.\n", encoding="utf-8")
    subprocess.run([binary, "run", page, "--out", folder / "few", "--quiet"], check=True)
    execute(folder / "few")


def main():
    binary, package = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "package"
        shutil.copytree(package, copy)
        (copy / "notebook.ipynb").unlink()
        subprocess.run([binary, "export", copy, "--format", "notebook", "--quiet"], check=True, stdout=subprocess.DEVNULL)
        before = (copy / "notebook.ipynb").read_text(encoding="utf-8")
        assert not [q for q in quotes(copy) if q in before], "a comment's words are written into the notebook"
        notebook = execute(copy)
        drawn = sum("image/png" in o.get("data", {}) for o in outputs(notebook))
        errors = [o for o in outputs(notebook) if o.output_type == "error" or (o.output_type == "stream" and o.name == "stderr")]
        assert not errors, errors[:3]
        assert drawn >= 5, f"{drawn} figures drawn"
        few(binary, Path(temporary))
    cells = sum(cell.cell_type == "code" for cell in notebook.cells)
    print(f"{cells} cells executed, {drawn} figures drawn; executed with an empty package too")


main()
