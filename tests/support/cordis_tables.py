"""Small tables in the official layout of CORDIS."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ORGANISATION_HEADER = (
    "projectID projectAcronym organisationID vatNumber name shortName SME activityType street "
    "postCode city country nutsCode geolocation organizationURL contactForm contentUpdateDate rcn "
    "order role ecContribution netEcContribution totalCost endOfParticipation active"
)
PROJECT_HEADER = (
    "id acronym status title startDate endDate totalCost ecMaxContribution legalBasis topics "
    "ecSignatureDate frameworkProgramme masterCall subCall fundingScheme nature objective "
    "contentUpdateDate rcn grantDoi"
)

PROJECTS = [
    {
        **{"id": "101", "startDate": "2019-05-01", "endDate": "2022-04-30"},
        **{"frameworkProgramme": "H2020"},
    },
    {
        **{"frameworkProgramme": "H2020"},
        **{"id": "102", "acronym": "WIND", "title": 'Wind; "drives"\nand gears'},
        **{"startDate": "2020-01"},
    },
]
ORGANISATIONS = [
    {
        **{"projectID": "101", "organisationID": "900", "name": "UNIVERSITY OF LEUVEN"},
        **{"shortName": "KUL", "activityType": "HES", "city": "LEUVEN", "country": "BE"},
        **{"order": "1", "role": "coordinator", "ecContribution": "317625.0"},
    },
    {
        **{"projectID": "101", "organisationID": "901", "name": "", "shortName": ""},
        **{"activityType": "PRC", "country": "EL", "order": "2", "role": "participant"},
    },
    {
        **{"projectID": "102", "organisationID": "900", "name": "Leuven University"},
        **{"shortName": "KUL", "activityType": "HES", "country": "BE", "role": "thirdParty"},
        **{"ecContribution": "12,50"},
    },
    {
        **{"projectID": "102", "organisationID": "900", "name": "UNIVERSITY OF LEUVEN"},
        **{"shortName": "KULeuven", "activityType": "HES", "country": "BE", "role": "thirdParty"},
    },
    {
        **{"projectID": "102", "organisationID": "902", "name": "Universit√© de Li√®ge"},
        **{"activityType": "", "country": "", "role": "internationalPartner", "order": "3"},
    },
]


def cordis_text(header: str, rows: list[dict[str, str]]) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, header.split(), restval="", delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def write_cordis(
    folder: Path,
    organisations: list[dict[str, str]] = ORGANISATIONS,
    projects: list[dict[str, str]] = PROJECTS,
) -> Path:
    (folder / "organization.csv").write_bytes(
        cordis_text(ORGANISATION_HEADER, organisations).encode()
    )
    (folder / "project.csv").write_bytes(cordis_text(PROJECT_HEADER, projects).encode())
    return folder
