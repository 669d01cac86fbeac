"""Food and services near by: menus, baskets, tables, helpers. Every place and person in it is made up."""
