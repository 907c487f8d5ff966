"""How every runner of tests/ counts and ends: a line for each failure, and last `N passed, N failed`."""


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def judge(self, name, fault, verbose=False):
        """Counts one case: failed if there is a word on what is wrong, which is printed at once."""
        if fault:
            self.failed += 1
            print(f"FAIL {name}: {fault}", flush=True)
        else:
            self.passed += 1
            if verbose:
                print(f"ok   {name}")

    def end(self):
        """Prints the last line. The exit code: a suite in which nothing ran has failed as well."""
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0
