package cloudintel.budgets_test

import data.cloudintel.budgets
import rego.v1

request(price, left) := {
	"object": {"kind": "Deployment", "metadata": {"name": "web"}},
	"price": {"expected": price, "currency": "USD", "unpriced": []},
	"budgets": [{"name": "shop/monthly", "left": left, "currency": "USD"}],
}

test_a_small_part_of_what_is_left_is_fine if {
	count(budgets.violations) == 0 with input as request(20, 100)
}

test_more_than_a_fifth_is_too_much_at_once if {
	found := budgets.violations with input as request(30, 100)
	found == {{
		"msg": "Deployment web costs 30 USD more a month, over a fifth of what is left of budget shop/monthly",
		"hint": "ask for fewer or smaller replicas, or bring it in steps",
		"price": 30,
		"limit": 20,
	}}
}

test_an_update_counts_for_what_it_adds if {
	grown := object.union(request(30, 100), {"oldPrice": {"expected": 25, "currency": "USD"}})
	count(budgets.violations) == 0 with input as grown
}

test_nothing_is_added_to_a_budget_that_is_used_up if {
	found := budgets.violations with input as request(1, -5)
	{finding.price | some finding in found} == {1}
}

test_what_gets_cheaper_is_fine_though_the_budget_is_used_up if {
	shrunk := object.union(request(20, -5), {"oldPrice": {"expected": 25, "currency": "USD"}})
	count(budgets.violations) == 0 with input as shrunk
}

test_a_budget_in_another_currency_is_not_compared if {
	other := object.union(request(50, 100), {"price": {"expected": 50, "currency": "EUR", "unpriced": []}})
	count(budgets.violations) == 0 with input as other
}

test_what_has_no_price_is_told if {
	unpriced := object.union(request(0, 100), {"price": {"expected": 0, "currency": "USD", "unpriced": ["volume data"]}})
	found := budgets.violations with input as unpriced
	{finding.msg | some finding in found} == {"Deployment web has no price for: volume data"}
}
