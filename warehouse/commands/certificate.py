"""`warehouse certificate`: a site's own authority, and the certificate that `warehouse serve --https` shows.

The devices are told once to trust the authority; the server's certificate is made anew as often as its
names change or its time ends, and no device needs to be touched again.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import click
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from warehouse import clock
from warehouse.commands.access import Access, Refusal
from warehouse.files import write_whole

AUTHORITY_DAYS = 3650
#: The longest that every browser accepts of an authority that was installed by hand.
SERVER_DAYS = 825
#: A handheld's clock is often behind.
EARLIER = timedelta(days=2)
NAME = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
PUBLIC, SECRET = 0o644, 0o600


@dataclass(frozen=True)
class Files:
    """Where they lie: the authority that devices trust, and what the server shows them."""

    folder: Path

    @property
    def authority(self) -> Path:
        """To be installed on the devices."""
        return self.folder / "authority.crt"

    @property
    def authority_key(self) -> Path:
        """Who has it can pretend to be any site to these devices."""
        return self.folder / "authority.key"

    @property
    def server(self) -> Path:
        """The server's certificate, with its authority's behind it."""
        return self.folder / "server.crt"

    @property
    def server_key(self) -> Path:
        """The server's key."""
        return self.folder / "server.key"


@dataclass(frozen=True)
class Authority:
    """Who signs, and since when devices may have trusted it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    is_new: bool


@click.command("certificate")
@click.argument("hosts", nargs=-1, required=True, metavar="HOST...")
@click.pass_obj
def certificate_command(access: Access, hosts: tuple[str, ...]) -> None:
    """Make the certificate for `warehouse serve --https`, for these names and addresses.

    The first run makes the authority that the devices are told to trust; further runs keep it.

    Example: warehouse certificate warehouse.lan 192.168.1.20
    """
    names = [_general_name(host) for host in dict.fromkeys(hosts)]
    files = Files(access.settings.tls)
    try:
        files.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        authority = _known_authority(files) or _new_authority(files)
        until = _issue(files, authority, names)
    except OSError as error:
        raise Refusal(f"{error.filename or files.folder}: {error.strerror or error}") from None
    click.echo("\n".join(_guide(files, authority, hosts, until)))


def _general_name(host: str) -> x509.GeneralName:
    """A name or an address, as a certificate writes it. Raises Refusal."""
    try:
        return x509.IPAddress(ip_address(host.strip("[]")))
    except ValueError:
        pass
    try:
        name = host.encode("idna").decode().lower()
    except UnicodeError:
        name = ""
    if not NAME.fullmatch(name) or re.fullmatch(r"[0-9.]+", name):
        raise Refusal(f"{host!r} is neither a host's name nor an address")
    return x509.DNSName(name)


def _known_authority(files: Files) -> Authority | None:
    """The authority of earlier runs. Raises Refusal when it cannot sign any more."""
    if not files.authority.exists() and not files.authority_key.exists():
        return None
    try:
        certificate = x509.load_pem_x509_certificate(files.authority.read_bytes())
        key = serialization.load_pem_private_key(files.authority_key.read_bytes(), None)
    except (FileNotFoundError, ValueError, TypeError):
        raise Refusal(f"{files.folder}: the authority cannot be read; {_anew(files)}") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
        raise Refusal(f"{files.folder}: the authority and its key do not belong together; {_anew(files)}")
    if certificate.not_valid_after_utc <= clock.now():
        raise Refusal(f"the authority ended on {certificate.not_valid_after_utc:%Y-%m-%d}; {_anew(files)}")
    return Authority(certificate, key, is_new=False)


def _anew(files: Files) -> str:
    return (
        f"remove {files.authority.name} and {files.authority_key.name}, run this again, install the new one"
    )


def _new_authority(files: Files) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Warehouse {secrets.token_hex(3)}")])
    builder = _certificate(name, name, key.public_key(), clock.now() + timedelta(days=AUTHORITY_DAYS))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    write_whole(files.authority_key, _pem_of(key), SECRET)
    write_whole(files.authority, certificate.public_bytes(serialization.Encoding.PEM), PUBLIC)
    return Authority(certificate, key, is_new=True)


def _issue(files: Files, authority: Authority, names: Sequence[x509.GeneralName]) -> datetime:
    """Sign the server's certificate and write it with its key. Answers until when it is good."""
    key, issuer = ec.generate_private_key(ec.SECP256R1()), authority.certificate
    until = min(clock.now() + timedelta(days=SERVER_DAYS), issuer.not_valid_after_utc)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Warehouse server")])
    builder = _certificate(subject, issuer.subject, key.public_key(), until)
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    server_only = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    builder = builder.add_extension(server_only, critical=False)
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    certificate = builder.add_extension(by, critical=False).sign(authority.key, hashes.SHA256())
    chain = [one.public_bytes(serialization.Encoding.PEM) for one in (certificate, issuer)]
    write_whole(files.server_key, _pem_of(key), SECRET)
    write_whole(files.server, b"".join(chain), PUBLIC)
    return until


def _certificate(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, until: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(clock.now() - EARLIER).not_valid_after(until)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    nothing = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False
    )
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
        **nothing,
    )


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _guide(files: Files, authority: Authority, hosts: Sequence[str], until: datetime) -> list[str]:
    mark = authority.certificate.fingerprint(hashes.SHA256()).hex(":").upper()
    told = [
        f"Certificate for {', '.join(dict.fromkeys(hosts))}: good until {until:%Y-%m-%d}.",
        f"  {files.server}",
        "Restart `warehouse serve --https` to show it. Run this command again before that day.",
        "",
    ]
    if not authority.is_new:
        return [*told, f"The authority is the one that the devices know: {files.authority}"]
    return [
        *told,
        f"Install this file on every device, once; it is good until {_last_day(authority)}:",
        f"  {files.authority}",
        f"  SHA-256 {mark}",
        "  Android: Settings > Security > Encryption > Install a certificate > CA certificate",
        "  iPhone, iPad: open the file, then Settings > General > About > Certificate Trust Settings",
        "  Windows: certutil -addstore Root authority.crt; macOS: Keychain Access > System > Always Trust",
        f"Keep {files.authority_key.name} secret: whoever has it can pretend to be any site to these devices.",
    ]


def _last_day(authority: Authority) -> str:
    return f"{authority.certificate.not_valid_after_utc:%Y-%m-%d}"


@dataclass(frozen=True)
class Shown:
    """The certificate that a server is about to show."""

    names: list[str]
    until: datetime

    @property
    def days_left(self) -> int:
        """Whole days until it ends; negative when it has."""
        return (self.until - clock.now()).days


def shown(files: Files) -> Shown:
    """What the server has. Raises Refusal when it has none that can be used."""
    if not files.server.exists() or not files.server_key.exists():
        raise Refusal(f"{files.folder} holds no certificate yet: run `warehouse certificate HOST...` first")
    try:
        certificate = x509.load_pem_x509_certificate(files.server.read_bytes())
        key = serialization.load_pem_private_key(files.server_key.read_bytes(), None)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, TypeError, x509.ExtensionNotFound):
        raise Refusal(
            f"{files.folder}: the certificate cannot be read; run `warehouse certificate HOST...`"
        ) from None
    if certificate.public_key() != key.public_key():
        raise Refusal(f"{files.folder}: certificate and key differ; run `warehouse certificate HOST...`")
    return Shown([str(name.value) for name in names], certificate.not_valid_after_utc)


commands: list[click.Command] = [certificate_command]
