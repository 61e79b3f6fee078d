package cloudintel.tags_test

import data.cloudintel.tags
import rego.v1

deployment(labels) := {"object": {"kind": "Deployment", "metadata": {"name": "web", "labels": labels}}}

test_known_labels_are_fine if {
	count(tags.violations) == 0 with input as deployment({"team": "checkout", "environment": "production"})
}

test_each_missing_label_is_named if {
	found := tags.violations with input as {"object": {"kind": "Job", "metadata": {"generateName": "import-"}}}
	{finding.field | some finding in found} == {"metadata.labels.team", "metadata.labels.environment"}
	{finding.msg | some finding in found} == {"Job import- has no label team", "Job import- has no label environment"}
}

test_a_near_miss_is_told_what_was_meant if {
	found := tags.violations with input as deployment({"team": "Check-Out", "environment": "prod"})
	{finding.hint | some finding in found} == {"did you mean checkout?", "did you mean production?"}
}

test_another_word_is_told_the_list if {
	found := tags.violations with input as deployment({"team": "sales", "environment": "test"})
	{finding.hint | some finding in found} == {"use one of: checkout, payments, platform, search"}
}
