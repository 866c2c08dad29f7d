"""A certificate of one's own for a local network without internet (decision 24)."""

import ipaddress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from portal.operations.exceptions import OperationRefused


AUTHORITY_DAYS = 10 * 365
SERVER_DAYS = 397  # browsers refuse longer ones
BACKDATED = timedelta(hours=1)  # clocks in an office differ


def make(folder: Path, names: list[str], *, at: datetime) -> Path:
    """Write ca.crt (for the office's computers to trust), server.crt and server.key; give ca.crt's path.

    `names`: host names and addresses by which people reach the server. An authority that is there is
    used again, so computers that trust it go on trusting. Raises OperationRefused without a name.
    """
    if not names:
        raise OperationRefused(
            "Ghi ít nhất một tên máy hoặc địa chỉ IP, ví dụ: ./manage make_certificate 192.168.1.10"
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority, authority_key = _authority(folder, at)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(names[0], authority.subject, key.public_key(), at, SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    _write_key(folder / "server.key", key)
    chain = [certificate, authority]
    (folder / "server.crt").write_bytes(
        b"".join(each.public_bytes(serialization.Encoding.PEM) for each in chain)
    )
    (folder / "names").write_text("\n".join(names) + "\n")
    return folder / "ca.crt"


def _authority(folder: Path, at: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    if (folder / "ca.key").exists():
        loaded = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), password=None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)  # noqa: S101
        return x509.load_pem_x509_certificate((folder / "ca.crt").read_bytes()), loaded
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Cổng Một cửa, chứng thư nội bộ")
    certificate = (
        _builder(None, name, key.public_key(), at, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_may_sign_only(), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write_key(folder / "ca.key", key)
    (folder / "ca.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return certificate, key


def _builder(
    name: str | None, issuer: x509.Name, key: ec.EllipticCurvePublicKey, at: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(issuer if name is None else _name(name))
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - BACKDATED)
        .not_valid_after(at + timedelta(days=days))
    )


def _may_sign_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        key_cert_sign=True, crl_sign=True, digital_signature=False, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
        decipher_only=False,
    )  # fmt: skip


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _general_name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """granian reads PKCS#8 only; nobody but the owner may read a key."""
    file.touch(mode=0o600)
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
