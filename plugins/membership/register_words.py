"""What the columns of the open register mean."""

from portal.kernel.text import N_

COLUMNS = {
    "id": N_("Never changes and never becomes another's: what other registers may refer to"),
    "url": N_("The organisation's page"),
    "name": N_("The name in the organisation's own language"),
    "name_language": N_("The language of that name (BCP 47)"),
    "names": N_("All present names by language; in the CSV file as JSON"),
    "former_names": N_("Former names by language; in the CSV file as JSON"),
    "kind": N_("local_government, regional_government, association_of_local_governments, university or organisation"),
    "class": N_("associate, collaborating or promoter"),
    "since": N_("The day of admission (ISO 8601)"),
    "country": N_("The country (ISO 3166-1; XK for Kosovo)"),
    "region": N_("The region of the network"),
    "place": N_("The place of the seat"),
    "latitude": N_("Degrees north (WGS 84), where known"),
    "longitude": N_("Degrees east (WGS 84), where known"),
    "population": N_("Inhabitants of the territory, where known"),
    "geonames": N_("The place's number at GeoNames, where only one can be meant; property P1566 at Wikidata"),
    "geonames_url": N_("The place in GeoNames' linked data"),
    "website": N_("The organisation's website"),
    "parent": N_("The id of the organisation that it is part of"),
    "former_ids": N_("Ids of records that were found to be the same organisation; in the CSV file as JSON"),
}
