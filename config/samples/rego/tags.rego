# Tag governance: everything that costs money says which team pays for it and in which environment it is, in words of a list.
# As a rule of a CostPolicy: package cloudintel.tags, query violations.
package cloudintel.tags

import rego.v1

teams := {"checkout", "payments", "platform", "search"}

environments := {"production", "staging", "test"}

required := {"team": teams, "environment": environments}

violations contains finding if {
	some key, values in required
	not labels[key]
	finding := {
		"msg": sprintf("%s %s has no label %s", [input.object.kind, name, key]),
		"field": sprintf("metadata.labels.%s", [key]),
		"hint": sprintf("add %s with one of: %s", [key, concat(", ", sort(values))]),
	}
}

violations contains finding if {
	some key, values in required
	value := labels[key]
	not value in values
	finding := {
		"msg": sprintf("%s %s: %s is no known %s", [input.object.kind, name, value, key]),
		"field": sprintf("metadata.labels.%s", [key]),
		"hint": hint(value, values),
	}
}

# The nearest word is what was probably meant: the same letters but for case and hyphens, or its beginning.
hint(value, values) := sprintf("did you mean %s?", [near]) if {
	near := min({word | some word in values; is_near(value, word)})
} else := sprintf("use one of: %s", [concat(", ", sort(values))])

is_near(value, word) if plain(value) == plain(word)

is_near(value, word) if {
	count(value) >= 3
	startswith(word, plain(value))
}

plain(text) := replace(replace(lower(text), "-", ""), "_", "")

labels := object.get(input.object.metadata, "labels", {})

name := object.get(input.object.metadata, "name", object.get(input.object.metadata, "generateName", "without a name"))
