"""The rigs in short: each finds its planted bug, then runs for some seconds without a violation.
The long form is ./dev faults."""
import os, shutil, unittest
import rig  # sets the paths
import disk, killloop, link, nodes, slow, sweep

SECONDS = float(os.environ.get("TUKI_FAULTS_SECONDS", "12"))  # of each rig on each engine
HAS_POSTGRESQL = bool(os.environ.get("TUKI_TEST_DATABASE") or shutil.which("pg_config") or os.path.isdir("/usr/lib/postgresql"))


class Faults(unittest.TestCase):
    def rig(self, module, engine, plant=True):
        if engine == "postgresql" and not HAS_POSTGRESQL:
            self.skipTest("no PostgreSQL here")
        if plant:
            self.assertTrue(module.planted(engine), f"{module.__name__} does not find its planted bug")
        for row in module.run(SECONDS, engine):
            with self.subTest(row.what):
                self.assertEqual(row.violations, [])
                if not row.note.startswith("not run"):
                    self.assertGreater(row.rounds, 0)

    @unittest.skipUnless(shutil.which("strace"), "needs strace")
    def test_sweep_sqlite(self): self.rig(sweep, "sqlite")

    @unittest.skipUnless(shutil.which("strace"), "needs strace")
    def test_sweep_postgresql(self): self.rig(sweep, "postgresql", plant=False)

    def test_killloop_sqlite(self): self.rig(killloop, "sqlite")

    def test_killloop_postgresql(self): self.rig(killloop, "postgresql", plant=False)

    @unittest.skipUnless(disk.able(), "mount needs root")
    def test_disk(self): self.rig(disk, "sqlite")

    def test_link(self): self.rig(link, "postgresql")

    def test_nodes(self): self.rig(nodes, "postgresql")

    def test_slow(self): self.rig(slow, "sqlite")


if __name__ == "__main__":
    unittest.main()
