import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from portal.operations import certificate
from portal.operations.exceptions import OperationRefused


AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def leaf(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificates((folder / "server.crt").read_bytes())[0]


def test_browsers_that_trust_the_authority_accept_the_server(tmp_path: Path) -> None:
    authority = certificate.make(tmp_path, ["motcua.local", "192.168.1.10"], at=AT)
    names = leaf(tmp_path).extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
    assert isinstance(names, x509.SubjectAlternativeName)
    assert names.get_values_for_type(x509.DNSName) == ["motcua.local"]
    assert [str(each) for each in names.get_values_for_type(x509.IPAddress)] == ["192.168.1.10"]
    leaf(tmp_path).verify_directly_issued_by(x509.load_pem_x509_certificate(authority.read_bytes()))
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
        tmp_path / "server.crt", tmp_path / "server.key"
    )


def test_no_browser_is_asked_to_take_more_than_397_days(tmp_path: Path) -> None:
    certificate.make(tmp_path, ["motcua.local"], at=AT)
    assert (leaf(tmp_path).not_valid_after_utc - AT).days == 397


def test_a_new_certificate_comes_from_the_authority_that_is_trusted_already(tmp_path: Path) -> None:
    before = certificate.make(tmp_path, ["a.local"], at=AT).read_bytes()
    first = leaf(tmp_path).serial_number
    assert certificate.make(tmp_path, ["b.local"], at=AT).read_bytes() == before
    assert leaf(tmp_path).serial_number != first


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    certificate.make(tmp_path, ["a.local"], at=AT)
    assert {file.stat().st_mode & 0o777 for file in tmp_path.glob("*.key")} == {0o600}


def test_a_certificate_for_nobody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OperationRefused, match="make_certificate"):
        certificate.make(tmp_path, [], at=AT)
