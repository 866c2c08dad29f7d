"""Names to log in with: the login page makes what is typed lower case, so a name must be so. Plain Python."""

PATTERN = r"^[a-z0-9][a-z0-9._-]{2,63}$"
WRONG = "Chỉ dùng chữ thường không dấu, chữ số, dấu chấm, gạch; từ 3 ký tự."
