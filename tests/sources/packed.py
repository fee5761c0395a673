"""Mail in containers, as tests need it: a mailbox, and ZIP and TAR files of anything."""

import io
import tarfile
import zipfile

FROM_LINE = b"From ann@utility.example Fri Aug  5 10:57:20 2016\n"


def mail(number: int, body: str = "Hello.") -> bytes:
    """A mail of a few lines; equal numbers and bodies give the same bytes."""
    header = f"Message-ID: <{number}@utility.example>\nFrom: ann@utility.example\nSubject: {number}\n"
    return f"{header}\n{body}\n".encode()


def mailbox(count: int, body: str = "Hello.") -> bytes:
    """An mbox of so many mails."""
    return b"".join(FROM_LINE + mail(number, body) + b"\n" for number in range(count))


MAILBOX = mailbox(40)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP with these members, by name; the same members give the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as writer:
        for name, content in members.items():
            writer.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def tarred(members: dict[str, bytes], layout: int = tarfile.PAX_FORMAT) -> bytes:
    """A TAR with these members, by name."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=layout) as writer:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            writer.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def olm(count: int) -> bytes:
    """An archive of Outlook for Mac with so many mails in its inbox."""
    return zipped(
        {
            f"Local/com.microsoft.__Messages/Inbox/message_{number:05}.xml": (
                "<emails><email><OPFMessageCopyFromAddresses>"
                '<emailAddress OPFContactEmailAddressAddress="ann@utility.example"/></OPFMessageCopyFromAddresses>'
                f"<OPFMessageCopySubject>{number}</OPFMessageCopySubject>"
                f"<OPFMessageCopyMessageID>{number}@utility.example</OPFMessageCopyMessageID>"
                f"<OPFMessageCopyBody>{'Hello. ' * 100}</OPFMessageCopyBody></email></emails>"
            ).encode()
            for number in range(count)
        }
    )
