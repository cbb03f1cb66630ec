"""Why Tuki reads some test mails differently than others do.

reason_for gives the reason for a difference, or None where none is written down: then
tools/mail_corpus.py fails, so that a new difference is looked at.
"""
import unicodedata

GUESSED = "bytes over 127 without a (right) character set: Tuki guesses it from the bytes and reads what was meant, the other shows replacement characters"
ORDER = "a mail with the outer multipart's delimiter inside the inner one: Tuki closes the inner one there, as RFC 2046 §5.1.2 asks, and shows all texts"
LINES = "the content is the same but for line ends: Tuki keeps CR LF as it came, the other project's files have LF"
DEFAULT_NAME = "a part without a name: each program has its own names for these"
DISPLAY_TITLE = "Zammad puts the page's <title> in front of the text; browsers and Tuki do not show it there"
BASE64 = "broken base64: Python gives up and leaves it encoded, Tuki decodes what can be decoded"
HEADERS = "a line among the headers is none: Python takes the rest for the body, Tuki reads the headers that follow"
OLE = "an embedded OLE object: the identifier before it is not part of the file, and the number in the name was put there by the unpacking program"

BY_FILE = {
    "mail-mime-parser/m4004.txt": "a path as file name: Tuki keeps the name only",
    "stalwart/legacy-035.eml": "a path as file name: Tuki keeps the name only",
    "stalwart/legacy-048.eml": "x-uuencode: stalwart leaves it encoded, Tuki decodes it",
    "stalwart/malformed-001.eml": ORDER, "stalwart/malformed-003.eml": ORDER, "stalwart/malformed-008.eml": ORDER, "stalwart/malformed-009.eml": ORDER,
    "stalwart/malformed-019.eml": "output of a fuzzer, headers cut in the middle: no reading of it is right",
    "stalwart/malformed-020.eml": "a part with two Content-Type headers: for Tuki the first holds, so that the alternatives inside are found; no markup is shown as text",
    "stalwart/malformed-021.eml": "a part with two Content-Type headers: for Tuki the first holds, so that the alternatives inside are found; no markup is shown as text",
    "mimekit/messages-missing-subtype.txt": "a Content-Type without its subtype: Tuki takes it for a file (application/octet-stream), not for text",
    "mimekit/tnef-ukr.eml": "winmail.dat: Tuki unwraps it and attaches what is inside",
    "otobo/EmailParser-UTF8Filename.box": BASE64, "otobo/EmailParser-Win7SnippingTool.box": BASE64, "rspamd/fname.eml": BASE64,
    "otobo/PostMaster-PostMaster-Test23.box": "a Message-ID with two @: Python cuts it, Tuki keeps all of it so that answers find it",
    "ruby-mail/plain_emails-raw_email_double_at_in_header.eml": "a Message-ID with two @: Python cuts it, Tuki keeps all of it so that answers find it",
    "rspamd/alternative-related.eml": "a named text in multipart/alternative is the text itself, not a file beside it",
    "rspamd/phish_sender2.eml": HEADERS, "rspamd/phish_sender4.eml": HEADERS,
    "ruby-mail/plain_emails-raw_email_incorrect_header.eml": HEADERS, "ruby-mail/rfc2822-example13.eml": HEADERS,
    "ruby-mail/attachment_emails-attachment_with_unquoted_name.eml": "a file name without quotes: Tuki takes all of it, Python its first word",
    "ruby-mail/error_emails-content_transfer_encoding_7-bit.eml": "ISO-8859-1 with bytes 128 to 159 is Windows-1252, as all mail programs read it (WHATWG Encoding)",
    "zammad/mail006.box": "an encoded name with the address in the comment: Python sees no address",
    "zammad/mail075.box": "an encoded name with the address in the comment: Python sees no address",
    "zammad/mail044.box": "an address with a final dot: Python drops it, Tuki shows what was written",
    "zammad/mail071.box": "an address with blanks: Python adds quotes, Tuki takes the blanks out",
    "zammad/mail035.box": "quotes around all of the address do not belong to it",
    "zammad/mail091.box": "the display name is the address once more; the recipient is one",
}


def letters(text):
    return "".join(c for c in unicodedata.normalize("NFKC", text or "") if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))


def reason_for(row):
    source, file, field, _, want, got = row
    if "\ufffd" in str(want) and "\ufffd" not in str(got):
        return GUESSED
    if file in BY_FILE:
        return BY_FILE[file]
    if source == "mimekit/tnef":
        if str(want).startswith("Untitled Attachment"):
            return OLE
        if field == "attachment content" and str(want).rsplit(" ", 1)[0] == str(got).rsplit(" ", 1)[0]:
            return LINES
    if source.startswith("zammad") and field == "attachment content" and str(want).rsplit(" ", 1)[0] == str(got).rsplit(" ", 1)[0]:
        sizes = int(str(want).rsplit(" ", 1)[1]), int(str(got).rsplit(" ", 1)[1])
        if sizes[0] < sizes[1] < sizes[0] * 1.05:
            return LINES
        if sizes[0] == (sizes[1] + 2) // 3 * 4:
            return "the content is the same: Zammad's expectation is the digest of its base64"
    if source.startswith("zammad") and field == "attachment name":
        if want == "file":
            return DEFAULT_NAME
        if "attachment name" == field and file == "zammad/mail102.box":
            return "two pictures of the same name: Zammad's expectation renames the second one"
    if source.startswith("zammad") and field == "text" and letters(want).endswith(letters(got)[-200:]) and len(letters(want)) > len(letters(got)):
        return DISPLAY_TITLE
    if source.startswith("zammad (own)") and file == "zammad/mail046.box":
        return "GB 2312 in a header without a character set: Zammad guesses a Latin one"
    if source.startswith("zammad (Python)") and "uuencode" in file:
        return "x-uuencode without its first line: Tuki decodes it all the same"
    return None


REPLY_REASONS = {
    "crisp-email-reply-parser/email_with_regards": "a greeting and a name belong to the answer for three of the libraries and for Tuki: who signs matters to a desk",
    "talon/standard_iphone": "the other libraries, and Tuki, fold \"Sent from my iPhone\" away",
    "talon/standard_sparrow": "the other libraries, and Tuki, fold what stands under \"-- \" away",
}
