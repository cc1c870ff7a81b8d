// Package web shows an atlas to the world: pages, embeds, tiles, collections and counts over HTTP. All routes stand in
// one list (routes.go); handlers return errors and one place writes them. It asks package atlas and knows of no store.
package web
