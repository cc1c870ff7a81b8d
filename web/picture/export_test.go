package picture

import "dateline/geo/atlas"

// Projection returns where Draw puts places in its picture.
func (d *Drawer) Projection(v *atlas.View, o Options) (Projection, error) {
	o, err := o.check()
	if err != nil {
		return Projection{}, err
	}
	s := d.setter.Get().(*setter)
	defer d.setter.Put(s)
	return d.plan(s, v, o).proj, nil
}
