# Sourced by ./run, ./manage and ./test: finds a Python 3.11–3.14 and hands over to launch/.
# POSIX sh: a bare Debian has nothing else. PYTHON names one; else the system's own comes first (ADR 63).
unset PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH DJANGO_AUTORELOAD_ENV
command=${0##*/}
cd -- "$here" || exit 1
# python3-minimal lacks what is imported here first.
fits() { "$1" -c 'import ctypes, ssl, sys, xml.etree; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; }
if [ -n "${PYTHON:-}" ]; then
    fits "$PYTHON" && exec "$PYTHON" -m launch "$command" "$@"
else
    for python in /usr/bin/python3 python3.14 python3.13 python3.12 python3.11 python3; do
        fits "$python" && exec "$python" -m launch "$command" "$@"
    done
fi
echo "Cần Python 3.11, 3.12, 3.13 hoặc 3.14; máy này có: $("${PYTHON:-python3}" --version 2>&1 || true). Hãy cài gói python3 rồi chạy lại ./$command (Python 3.11 to 3.14 is needed)." >&2
exit 1
