"""What `./run`, `./manage` and `./test` do before and around Django.

Plain Python without Django and, before the packages are installed, without anything but the
standard library: it runs on a bare machine under the system's own Python.
"""
