#!/usr/bin/env python
import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "num.settings")
    if sys.argv[1:2] == ["make_keys"]:  # runs before there is anything to read settings from
        settings.configure(INSTALLED_APPS=["num"])
    execute_from_command_line(sys.argv)
