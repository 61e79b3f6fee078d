# Budgets: nothing may take more than a fifth of what is left of a budget at once, and nothing is added to a budget that is overspent, unless it is an update that makes things cheaper.
# As a rule of a CostPolicy: package cloudintel.budgets, query violations.
package cloudintel.budgets

import rego.v1

# The share of what is left that one object may take in a month.
share := 0.2

violations contains finding if {
	some budget in input.budgets
	budget.currency == input.price.currency
	budget.left > 0
	limit := budget.left * share
	increase > limit
	finding := {
		"msg": sprintf("%s costs %v %s more a month, over a fifth of what is left of budget %s", [title, cents(increase), input.price.currency, budget.name]),
		"hint": "ask for fewer or smaller replicas, or bring it in steps",
		"price": input.price.expected,
		"limit": limit,
	}
}

violations contains finding if {
	some budget in input.budgets
	budget.currency == input.price.currency
	budget.left <= 0
	increase > 0
	finding := {
		"msg": sprintf("%s costs %v %s more a month, and budget %s is used up", [title, cents(increase), input.price.currency, budget.name]),
		"hint": "remove what is not needed any more, or have the budget raised",
		"price": input.price.expected,
	}
}

# What has no price cannot be held against a budget: somebody should know.
violations contains {"msg": sprintf("%s has no price for: %s", [title, concat(", ", input.price.unpriced)])} if {
	count(input.budgets) > 0
	count(input.price.unpriced) > 0
}

default old_price := 0

old_price := input.oldPrice.expected

increase := input.price.expected - old_price

title := sprintf("%s %s", [input.object.kind, object.get(input.object.metadata, "name", "without a name")])

cents(amount) := round(amount * 100) / 100
