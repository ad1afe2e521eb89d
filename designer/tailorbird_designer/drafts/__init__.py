"""Drafts, their review, releases and their way back.

A draft is a branch of one admin, `refs/heads/drafts/<person id>`: a commit for each save, with the
edits as JSON in its message so that they can be made again on a newer text.  Working tree and
index know nothing of it.
"""

from tailorbird_designer.drafts.drafts import Drafts
from tailorbird_designer.drafts.preview import Preview
from tailorbird_designer.drafts.publishing import PublishRefused
from tailorbird_designer.drafts.refusals import Clash, Clashed, DraftInvalid
from tailorbird_designer.drafts.releases import Release, ReleaseDetail, Releases, UnknownRelease
from tailorbird_designer.drafts.workbench import DraftInfo, Reverted, Save, Workbench

__all__ = [
    "Clash",
    "Clashed",
    "DraftInfo",
    "DraftInvalid",
    "Drafts",
    "Preview",
    "PublishRefused",
    "Release",
    "ReleaseDetail",
    "Releases",
    "Reverted",
    "Save",
    "UnknownRelease",
    "Workbench",
]
