"""The lines of docs/using/api.md, run as they stand."""
import os, pathlib, re, subprocess, tempfile, unittest
from desk import PASSWORD, Desk

ROOT = pathlib.Path(__file__).resolve().parents[2]


class ApiPage(unittest.TestCase):
    def test_every_line_of_the_page_works(self):
        desk = Desk()
        try:
            blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/using/api.md").read_text(), re.S)
            self.assertGreater(len(blocks), 5)
            environment = {**os.environ, "TUKI": f"http://127.0.0.1:{desk.port}/api/v1", "TUKI_ADDRESS": "admin@tuki.test", "TUKI_PASSWORD": PASSWORD}
            with tempfile.TemporaryDirectory() as folder:
                ran = subprocess.run(["bash", "-euxo", "pipefail", "-c", "\n".join(blocks)], cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        finally:
            desk.stop()


if __name__ == "__main__":
    unittest.main()
