import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0007_who_wrote_a_waiver'),
    ]

    operations = [
        migrations.CreateModel(
            name='LinkedProcedure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.PositiveSmallIntegerField(default=1, verbose_name='đợt')),
                ('is_required', models.BooleanField(default=True, verbose_name='bắt buộc')),
                ('task', models.CharField(max_length=500, verbose_name='nhiệm vụ')),
                ('legal_basis', models.CharField(max_length=500, verbose_name='căn cứ')),
                ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                ('content_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('linked', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedure')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='procedures.procedure')),
            ],
            options={
                'verbose_name': 'thủ tục liên thông',
                'verbose_name_plural': 'thủ tục liên thông',
                'constraints': [models.UniqueConstraint(fields=('procedure', 'linked', 'valid_from'), name='link_once', violation_error_message='Hai thủ tục này đã được liên thông từ ngày đó.'), models.CheckConstraint(condition=models.Q(('procedure', models.F('linked')), _negated=True), name='link_not_to_itself', violation_error_message='Một thủ tục không thể liên thông với chính nó.'), models.CheckConstraint(condition=models.Q(('stage__gte', 1)), name='link_stage_from_one', violation_error_message='Đợt liên thông đánh số từ 1.'), models.CheckConstraint(condition=models.Q(models.Q(('task', ''), _negated=True), models.Q(('legal_basis', ''), _negated=True)), name='link_says_what_and_why', violation_error_message='Thủ tục liên thông phải ghi nhiệm vụ và căn cứ.'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='link_ends_after_it_begins', violation_error_message='Ngày cuối phải từ ngày đầu trở đi.')],
            },
        ),
    ]
