"""Every test may have a sandbox: a mock server made from the stored IR."""

pytest_plugins = ["imtable.sandbox.pytest_plugin"]
